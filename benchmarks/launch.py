"""Runs one command and prints its seconds, wall and processor, and its peak memory:  python -S launch.py COMMAND...

A small process of its own, because Linux counts the memory of whoever starts a command towards the command's peak.
"""

import json
import os
import subprocess
import sys
import time

os.sync()  # a command that waits for the disk must not wait for what another one wrote before it
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
wall, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
print(json.dumps({"seconds": wall, "peak_mib": usage.ru_maxrss / 1024, "cpu_s": cpu}))
sys.exit(os.waitstatus_to_exitcode(status))
