"""Never come to an end, deaf to interrupts, in C."""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
while True:
    sum(range(10**9))
