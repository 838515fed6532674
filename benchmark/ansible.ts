import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { execa } from 'execa'
import { cacheFolder, makeOnce } from '../engine/cache.ts'
import { benchFiles, target } from './converge/files.ts'

const version = '2.19.14'

/** Three ways of doing the same with Ansible, without gathering facts, which would take longer. */
export const playbooks = {
  /** A task for each file, as most playbooks have it. */
  items: `- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.file: { path: ${target}, state: directory, mode: '0755' }
    - ansible.builtin.copy: { src: "{{ item }}", dest: ${target}/, mode: '0644' }
      loop: "{{ query('fileglob', 'files/*') | sort }}"
`,
  /** One archive, as a playbook that was made fast has it. */
  archive: `- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.file: { path: ${target}, state: directory, mode: '0755' }
    - ansible.builtin.unarchive: { src: files.tar, dest: ${target}, owner: root, group: root }
`,
}

export type Playbook = keyof typeof playbooks

/** The Python of an environment that has Ansible, made once for this machine. @throws when it cannot be had */
export async function findAnsible(say: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder('ansible'), `ansible-core-${version}`)
  const python = join(folder, 'bin/python')
  if (existsSync(python)) return python
  await makeOnce(folder, async (to) => {
    say(`ansible-core ${version} is made ready in ${folder}`)
    await execa('python3', ['-m', 'venv', to])
    await execa(join(to, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `ansible-core==${version}`])
    return true
  })
  return python
}

/** Writes the playbooks, and the files that they bring to a machine. */
export async function writePlaybooks(folder: string): Promise<void> {
  await writeAt(join(folder, 'ansible.cfg'), '')
  for (const [name, text] of Object.entries(playbooks)) await writeAt(join(folder, `${name}.yml`), text)
  for (const [path, text] of benchFiles()) await writeAt(join(folder, 'files', relative(target, path)), text)
  await execa('tar', ['--create', '--file', 'files.tar', '--directory', 'files', '.'], { cwd: folder })
}

async function writeAt(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** The command that plays a playbook, started without the scripts that Ansible puts beside it: they name the folder they were made in. */
export const playbookCommand = (playbook: Playbook, machine: string): string[] => [
  '-c',
  'from ansible.cli.playbook import main; main()',
  '--inventory',
  `${machine},`,
  `${playbook}.yml`,
]

/** Where Ansible puts its own things on the machine. */
export const remoteFolder = '/run/bocage-bench'

/** What Ansible needs to reach the machine as we do, whatever the person's own settings are. */
export const ansibleEnvironment = (folder: string, sshConfig: string, pipelining: boolean): Record<string, string> => ({
  ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
  ANSIBLE_HOME: join(folder, 'home'),
  ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, 'cp'),
  ANSIBLE_SSH_COMMON_ARGS: `-F ${sshConfig}`,
  ANSIBLE_REMOTE_TMP: remoteFolder,
  ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  ANSIBLE_PIPELINING: String(pipelining),
  ANSIBLE_NOCOLOR: 'true',
  LC_ALL: 'C.UTF-8',
})

/** How many things a play changed. @throws when it doesn't say */
export function changedIn(printed: string): number {
  const [, changed] = /\bok=\d+ +changed=(\d+) +unreachable=0 +failed=0\b/.exec(printed) ?? []
  if (changed === undefined) throw new Error(`Ansible did not end well:\n${printed.slice(-2000)}`)
  return Number(changed)
}
