"""How many threads the linear algebra takes."""

from threadpoolctl import threadpool_limits


def one_thread_each() -> None:
    """Have the products of matrices of this process computed in the thread that asks for them.

    Those of a question are so small that a second thread waits for longer than it works, and it does not sleep while it
    waits: a question took twice the time of processor (`python -m tests.benchmarks.query`).
    """
    threadpool_limits(limits=1, user_api="blas")
