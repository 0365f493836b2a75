// Shows the OpenAPI description; `validatorUrl: null` keeps Swagger UI from asking a third party about it.

window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#endpoints",
  deepLinking: true,
  validatorUrl: null,
});
