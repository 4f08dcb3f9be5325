"""Values that can't leave their process: refused with a sentence that names them and says what to do."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "open file": Case(
        ["f = open('a.txt', 'w')", "f.write('x')"],
        refused=("`f`", "TextIOWrapper", "made in cell 1", "Make `f` in the step that uses it"),
    ),
    "open file in an object": Case(
        percent(
            """
            class Log:
                def __init__(self, path):
                    self.file = open(path, 'a')
            # %%
            log = Log('log.txt')
            # %%
            log.file.write('x')
            """
        ),
        refused=("`log`", "Log", "made in cell 2", "Make `log` in the step that uses it"),
    ),
    "database connection": Case(
        ["import sqlite3\ncon = sqlite3.connect(':memory:')", "con.execute('select 1').fetchall()"],
        refused=("`con`", "sqlite3.Connection", "Make `con` in the step that uses it"),
    ),
    "rows of a database": Case(
        percent(
            """
            import sqlite3
            con = sqlite3.connect('data.db')
            con.execute('create table t (n)')
            con.executemany('insert into t values (?)', [(1,), (2,)])
            con.commit()
            rows = con.execute('select n from t').fetchall()
            con.close()
            # %%
            rows.append((3,))
            # %%
            with sqlite3.connect('data.db') as again:
                print(again.execute('select sum(n) from t').fetchone(), rows)
            """
        ),
    ),
    "lock": Case(
        ["import threading\nlock = threading.Lock()", "with lock:\n    print('held')"],
        refused=("`lock`", "Make `lock` in the step that uses it"),
    ),
    "lock made in an imports cell": Case(
        [
            ("imports", "import threading\nlock = threading.Lock()"),
            ("step:a", "with lock:\n    print('a')"),
            ("step:b", "with lock:\n    print('b')"),
        ],
        mode="tagged",
    ),
    "thread": Case(
        ["import threading\nt = threading.Thread(target=print, args=('hi',))", "t.start()\nt.join()"],
        refused=("`t`", "threading.Thread", "Make `t` in the step that uses it"),
    ),
    "threads within a cell": Case(
        percent(
            """
            import threading
            from concurrent.futures import ThreadPoolExecutor
            done = []
            # %%
            threads = [threading.Thread(target=done.append, args=(n,)) for n in range(3)]
            for thread in threads:
                thread.start()
                thread.join()
            del threads, thread
            # %%
            with ThreadPoolExecutor(2) as pool:
                squares = list(pool.map(lambda n: n * n, done))
            # %%
            done, squares
            """
        )
    ),
    "pool of threads": Case(
        [
            "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)",
            "pool.submit(int, '3').result()",
        ],
        refused=("`pool`", "ThreadPoolExecutor", "Make `pool` in the step that uses it"),
    ),
    "subprocess": Case(
        ["import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', ''])", "child.wait()"],
        refused=("`child`", "subprocess.Popen", "Make `child` in the step that uses it"),
    ),
    "result of a subprocess": Case(
        [
            "import subprocess\ndone = subprocess.run(['echo', 'hi'], capture_output=True, text=True)",
            "done.stdout, done.returncode",
        ]
    ),
    "socket": Case(
        ["import socket\ns = socket.socket()", "s.close()"],
        refused=("`s`", "socket", "Make `s` in the step that uses it"),
    ),
    "queue": Case(
        ["import queue\nq = queue.Queue()\nq.put(1)", "q.get()"],
        refused=("`q`", "Queue", "Make `q` in the step that uses it"),
    ),
    "asynchronous task": Case(
        ["import asyncio\ntask = asyncio.ensure_future(asyncio.sleep(0, 5))", "await task"],
        refused=("`task`", "Task", "Make `task` in the step that uses it"),
    ),
    "event loop and traceback": Case(
        percent(
            """
            import sys
            try:
                1 / 0
            except ZeroDivisionError:
                trace = sys.exc_info()[2]
            # %%
            trace.tb_lineno
            """
        ),
        refused=("`trace`", "traceback", "Make `trace` in the step that uses it"),
    ),
    "generator": Case(
        ["g = (x * x for x in range(5))\nprint(next(g))", "print(next(g))"],
        refused=("`g`", "generator", "made in cell 1", "Make `g` in the step that uses it"),
    ),
    "temporary folder": Case(
        percent(
            """
            import tempfile, os
            folder = tempfile.mkdtemp()
            with open(os.path.join(folder, 'a.txt'), 'w') as f:
                n = f.write('kept')
            # %%
            with open(os.path.join(folder, 'a.txt')) as f:
                print(f.read(), n)
            """
        )
    ),
    "temporary folder that removes itself": Case(
        ["import tempfile, os\nfolder = tempfile.TemporaryDirectory()", "os.path.isdir(folder.name)"],
        refused=("`folder`", "TemporaryDirectory", "Make `folder` in the step that uses it"),
    ),
}
