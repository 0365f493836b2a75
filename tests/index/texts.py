"""Texts of many lengths, in French and in English, written for the tests of the built-in model."""

FRENCH = (
    "Congés",
    "L'État",
    "n° 12-345",
    "Combien ?",
    "Ça alors… où est-elle ?",
    "Le préfet signe l'arrêté.",
    "Quels sont mes droits à la retraite ?",
    "« Tout salarié », dit le code, « a droit au repos. »",
    "M. Dupont, né le 3 février 1961, habite 12 bis, rue de l'Église.",
    "Montant : 1 234,56 € (soit 12,5 % du revenu), payable avant le 31/12/2024.",
    "Écrire à accueil@exemple.fr ou appeler le 01 23 45 67 89 ; voir https://exemple.fr/aide?id=7.",
    "La mairie de Saint-Étienne-du-Rouvray délivre les cartes d'identité du lundi au vendredi, de 9 h à 17 h 30.",
    "Cœur, œuvre, Noël, maïs, garçon, été, hôpital, aiguë, naïveté : autant d'accents que de pièges.",
    "- un bail signé ;\n- un relevé d'identité bancaire ;\n- une pièce d'identité en cours de validité.",
    "L'aide est versée chaque mois, directement au bailleur, sauf si le locataire demande à la recevoir lui-même.",
    "Le salarié qui tombe malade prévient son employeur dans les quarante-huit heures et lui envoie un certificat. "
    "Les indemnités sont dues à partir du quatrième jour.",
    "Les agents du service reçoivent les demandes, vérifient les pièces et rendent leur avis dans les deux mois. "
    "Passé ce délai, le silence vaut accord, sauf dans les cas que prévoit la loi : défense, sécurité publique, "
    "protection de l'enfance.",
    "CHAPITRE II — DES RECOURS\n\nArticle 7. – Le demandeur peut saisir le tribunal administratif (TA) de son ressort.",
    "Le musée 🏛 ouvre à 10 h ; le café ☕ ferme à 18 h. Entrée : 5 € ½ tarif le dimanche.",
    "La caisse examine d'abord les ressources du foyer, puis la composition de la famille et le montant du loyer. "
    "Elle ne tient compte ni de l'épargne, ni de la valeur du logement que l'on possède ailleurs. Lorsque la situation "
    "change — naissance, séparation, perte d'emploi —, il faut le dire sans attendre, car le droit est recalculé dès "
    "le mois suivant. Les sommes versées en trop sont retenues sur les paiements à venir, par parts égales, après un "
    "courrier qui en explique la raison et qui rappelle les voies de recours. Nul ne peut être privé de l'aide pour "
    "une simple erreur de bonne foi.",
    "Titre\n\n\n\tUn  texte   aux\u00a0espaces\u2009variés, aux tirets – longs — et courts -, aux points de suite…",
    "Liberté, égalité, fraternité. " * 5 + "Fin.",
)

ENGLISH = (
    "Leave",
    "VAT",
    "Who pays?",
    "the public library",
    "It's the state's duty.",
    "How do I ask for help with the rent?",
    "She said: “We don't know yet” – and left.",
    "The fee is £1,234.56 (12.5%), due on 31 December 2024 at 5 p.m.",
    "Write to desk@example.org, call +44 20 7946 0000 or see https://example.org/help?id=7.",
    "A passport, a birth certificate and two recent photographs are needed.",
    "Dr. Smith, Ph.D., lives at 12 St. John's Rd., Flat No. 3b.",
    "- a signed lease;\n- proof of income;\n- a valid identity card.",
    "The library lends books, films and music to everyone who lives in the town, free of charge.",
    "NAÏVE CAFÉ RÉSUMÉ: capitals and accents in an English line.",
    "Employees who fall ill tell their employer within forty-eight hours and send a certificate. Sick pay is due from "
    "the fourth day.",
    "Section 7. An applicant may appeal to the court (CA) within two months of the decision; no fee is charged.",
    "The office receives the requests, checks the papers and gives its opinion within two months. After that, silence "
    "means consent, except where the law says otherwise: defence, public safety, the protection of children.",
    "Emoji 🎉, fractions ½, ligatures ﬁ, full-width ＡＢＣ and superscripts x² are all folded the same way.",
    "Ask, and it shall be given you. " * 6 + "The end.",
    "The fund first looks at the income of the household, then at its size and at the rent. It takes into account "
    "neither savings nor the value of a home owned elsewhere. Whenever something changes – a birth, a separation, the "
    "loss of a job – it must be told without delay, because the right is worked out again from the following month. "
    "What was paid in excess is held back from later payments, in equal parts, after a letter that gives the reason "
    "and explains how to appeal. Nobody can be refused help because of an honest mistake.",
    "Tabs\tand  double   spaces,\nand lines\n\nand paragraphs.",
)

SIGNS = (*" \n\u00a0\u202f\t\u200b’¨\u0301▁éﬁ１\x01\x7f\x8f\u2028\ufeff\uf8ff😀", "  ", "\n\n", "<s>", "</s>", "漢字")
"""What a text may hold besides words: white space of all sorts, what becomes white space, what a tokenizer marks."""
