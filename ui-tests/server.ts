import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.resolve(__dirname, '..');
const READY_MS = 90_000;

/** How a server is to differ from `jupyter lab` with everything at its default. */
export interface IServerOptions {
  /** The interpreter that runs it; the one that has JupyterLab by default. */
  python?: string;
  /** What is opened: JupyterLab or Notebook 7. */
  application?: 'jupyterlab' | 'notebook';
  /** The path all addresses begin with: `/user/ada`; empty for none. */
  baseUrl?: string;
  /** Whether several people work on one notebook; false by default. */
  collaborative?: boolean;
  /** False leaves out the extension's server part, as where only its front end is installed. */
  serverPart?: boolean;
  /** False leaves out the extension's front end. */
  frontEnd?: boolean;
  /** More of the environment of the server, its kernels and its runs. */
  environment?: Record<string, string>;
}

/** A Jupyter server of its own: free port, empty home, runs of its own, the checkout's extension. */
export interface IServer {
  url: string;
  /** Its process. */
  pid: number;
  /** Folder that the file browser shows. */
  folder: string;
  /** Write the user's settings of a plugin, for pages that are opened from now on; null takes them away. */
  settings(plugin: string, values: object | null): void;
  stop(): Promise<void>;
}

/** Start a server and wait until it answers. */
export async function startServer(options: IServerOptions = {}): Promise<IServer> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'kale-ui-'));
  const folder = path.join(home, 'notebooks');
  fs.mkdirSync(folder);
  fs.mkdirSync(path.join(home, 'labextensions'));
  fs.mkdirSync(path.join(home, 'data'));
  if (options.frontEnd !== false) {
    linkExtension(home);
  }
  pageConfig(home, options);
  const port = await freePort();
  const log = fs.openSync(path.join(home, 'server.log'), 'w');
  const child = spawn(options.python ?? python(), argumentsOf(options, port, folder, home), {
    cwd: folder,
    env: { ...environment(home), ...options.environment },
    stdio: ['ignore', log, log],
    detached: true
  });
  const url = `http://127.0.0.1:${port}${options.baseUrl ?? ''}`;
  const stop = async () => {
    await ended(child);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answering(`${url}/api`, child);
  } catch (error) {
    const text = fs.readFileSync(path.join(home, 'server.log'), 'utf8');
    await stop();
    throw new Error(`${String(error)}\n${text}`);
  }
  const settings = (plugin: string, values: object | null) => writeSettings(home, plugin, values);
  return { url, pid: child.pid ?? 0, folder, settings, stop };
}

/** The interpreter that has JupyterLab: `JUPYTER_KALE_PYTHON`, else the checkout's `.venv`, else the path's. */
export function python(): string {
  const local = path.join(ROOT, '.venv', 'bin', 'python');
  return process.env.JUPYTER_KALE_PYTHON ?? (fs.existsSync(local) ? local : 'python3');
}

/** The interpreter that has Notebook 7 and jupyter-collaboration, with JupyterLab beside it; null where there is none. */
export function companions(): Pick<IServerOptions, 'python' | 'environment'> | null {
  const own = path.join(ROOT, 'build', 'companions', 'bin', 'python');
  const interpreter = process.env.JUPYTER_KALE_COMPANIONS ?? own;
  if (!fs.existsSync(interpreter)) {
    return null;
  }
  const share = path.resolve(path.dirname(python()), '..', 'share', 'jupyter');
  const environment = { JUPYTERLAB_DIR: path.join(share, 'lab'), JUPYTER_PATH: share };
  return { python: interpreter, environment };
}

function argumentsOf(
  options: IServerOptions,
  port: number,
  folder: string,
  home: string
): string[] {
  const { application = 'jupyterlab', baseUrl = '', collaborative = false } = options;
  const serverPart = options.serverPart === false ? 'False' : 'True';
  return [
    ...['-m', application, '--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`],
    ...['--ServerApp.port_retries=0', '--IdentityProvider.token=', '--ServerApp.password='],
    ...[`--ServerApp.root_dir=${folder}`, `--ServerApp.base_url=${baseUrl}/`],
    `--ServerApp.jpserver_extensions=jupyter_kale_ext=${serverPart}`,
    `--YDocExtension.disable_rtc=${collaborative ? 'False' : 'True'}`,
    `--LabServerApp.extra_labextensions_path=${path.join(home, 'labextensions')}`
  ];
}

function environment(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    JUPYTER_KALE_RUNS_DIR: path.join(home, 'runs'),
    IPYTHONDIR: path.join(home, 'ipython'),
    JUPYTER_CONFIG_DIR: path.join(home, 'config'),
    JUPYTER_DATA_DIR: path.join(home, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
    PYTHONPATH: [ROOT, process.env.PYTHONPATH].filter(Boolean).join(path.delimiter)
  };
}

/** The built front end of the checkout, whether or not it is installed. */
function linkExtension(home: string): void {
  const built = path.join(ROOT, 'jupyter_kale_ext', 'labextension');
  if (!fs.existsSync(path.join(built, 'package.json'))) {
    throw new Error('The front end is not built: run "jlpm build" first.');
  }
  fs.symlinkSync(built, path.join(home, 'labextensions', 'jupyter-kale-ext'), 'junction');
}

/**
 * What the page is told: no question about Jupyter's news, which would cover the panel and ask the internet; without
 * the front end also not the one that is installed.
 */
function pageConfig(home: string, options: IServerOptions): void {
  const folder = path.join(home, 'config', 'labconfig');
  const disabledExtensions = {
    '@jupyterlab/apputils-extension:announcements': true,
    'jupyter-kale-ext': options.frontEnd === false
  };
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'page_config.json'), JSON.stringify({ disabledExtensions }));
}

function writeSettings(home: string, plugin: string, values: object | null): void {
  const [extension, name] = plugin.split(':');
  const file = path.join(home, 'settings', extension, `${name}.jupyterlab-settings`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (values) {
    fs.writeFileSync(file, JSON.stringify(values));
  } else {
    fs.rmSync(file, { force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      throw new Error(`The Jupyter server ended with ${child.exitCode}.`);
    }
    try {
      if ((await fetch(url)).ok) {
        return;
      }
    } catch {
      // Nobody listens yet.
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('The Jupyter server did not answer in time.');
}

/** End the server and the kernels it started: they are in its process group. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  const gone = new Promise(resolve => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  const late = new Promise(resolve => setTimeout(resolve, 10_000, 'late'));
  if ((await Promise.race([gone, late])) === 'late') {
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }
}
