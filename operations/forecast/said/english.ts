/** What a forecast says, in English: messages of ICU. `french.ts` has the same keys; a test compares what each fills in. */
export const english = {
  'thing.part': '{owner}’s part of {service}',
  'thing.service': 'the service {service}',
  'version.here': 'the inventory as it lies here',
  'list.more': '{count, plural, one {# more} other {# more}}',

  'head.nothing': 'From {from} to {to}: nothing changes.',
  'head.changes':
    'From {from} to {to}: {count, plural, one {# change} other {# changes}}{risky, plural, =0 {, none risky} other {, # risky}}.',
  'head.refused':
    'From {from} to {to}: scripts/up would refuse this, for {refused, plural, one {one reason} other {# reasons}}. Nothing is changed before that is mended.',
  'heading.refused': 'Refused',
  'heading.risky': 'Risky: read this first',
  'heading.noticed': 'Somebody notices',
  'heading.quiet': 'Nobody notices',
  'heading.todo': 'To do before scripts/up',
  'label.away': 'Away',
  'label.data': 'Data',
  'label.back': 'The way back',
  'label.next': 'Next',
  'foot.back': 'The way back from what says none: undo the change in the inventory ("git revert"), then scripts/up.',

  'away.time':
    'about {seconds, plural, =60 {a minute} =180 {three minutes} one {# second} other {# seconds}}{longer, select, yes { (longer with much data)} other {}}',
  'away.for': '{things}, {time}',

  'owner.begins': '{owner} begins.',
  'owner.leaves': '{owner} leaves: nothing of it is served any more.',
  'owner.leaves.next':
    'scripts/up asks whether that is meant; "scripts/up --leave {key}" says so where nobody can be asked.',
  'owner.named': '{from} is called {to} from now on.',
  'owner.contact': 'The contact of {owner} goes from {from} to {to}.',
  'owner.language': 'The language of {owner} becomes {language, select, fr {French} en {English} other {{language}}}.',
  'owner.domain': 'The domain of the collective goes from {from} to {to}.',
  'owner.domain.back': 'write {from} again: state and passphrase are kept below that name.',
  'owner.other': 'Something else changes that this forecast has no words for.',
  'owner.other.next': 'see the engine’s preview: eval "$(scripts/env)", then pulumi preview --stack {key}',

  'unit.created': '{things} {count, plural, one {begins} other {begin}}.',
  'unit.removed': '{things} {count, plural, one {is} other {are}} not served any more.',
  'unit.closed':
    '{things} {count, plural, one {is closed: its members} other {are closed: their members}} have no way in any more.',
  'unit.changed': '{things} {count, plural, one {starts} other {start}} again: {reasons}.',
  'unit.settings': '{things} {count, plural, one {gets} other {get}} other settings while running.',
  'unit.memory': '{things} may use {to} of memory instead of {from}, from now on, while running.',
  'unit.handed': '{things} {count, plural, one {passes} other {pass}} from {from} to {owner}.',
  'unit.handed.back': 'write it in the file of {from} again, with "from: {owner}" beside it.',
  'unit.handed.next': 'take the line "from: {from}" out after scripts/up.',
  'unit.moved': '{things} {count, plural, one {goes} other {go}} from {from} to {to}.',
  'reason.image': 'image {from} → {to}',
  'reason.build': 'another build of the image {image}',
  'reason.memory': 'memory {from} → {to}',
  'reason.processors': 'another number of processors',
  'reason.settings': 'other settings',
  'reason.owner': 'another owner',

  'address.changed': '{from} becomes {to}; visitors of {from} are led on.',
  'address.lost': '{from} becomes {to}; who comes to {from} finds nothing.',
  'address.lost.next': 'write "formerly: [{from}]" beside it, and visitors are led on.',
  'address.taken': '{from} becomes {to}; who comes to {from} finds something else there.',
  'redirect.begun': 'Visitors of {names} are led on to {host}.',
  'redirect.ended': 'Who comes to {names} is not led on to {host} any more.',
  'port.opened': 'Port {port} ({protocol}) of {machine} opens to the internet, for {things}.',
  'port.closed': 'Port {port} ({protocol}) of {machine} closes: it led to {things}.',
  'port.changed':
    '{things} {count, plural, one {is} other {are}} reached at port {to} ({protocol}) of {machine} instead of {from}: who uses {from} comes in vain.',
  'port.changed.next': 'tell who uses it the new port.',

  'data.stays': 'it stays until somebody purges it by name; scripts/leftovers lists it: {leftovers}.',
  'data.place': 'it stays where it is.',
  'data.copied': 'it is copied on its machine before the new version starts, which changes it one way.',
  'data.converted': 'it is taken over into the form of the new version; what was before stays as the copy.',
  'data.guest': 'the guest is stopped and kept with its disks; scripts/leftovers lists it.',
  'data.machine': 'it stays on the machine, which Bocage just leaves alone from then on.',
  'data.rented': 'the machine and its volumes stay where they are rented, and go on being paid for.',
  'back.again': 'write it again: it takes up its data again.',
  'back.copy':
    '"bocage-go-back COPY" on the machine puts the copy back, then the version of before (docs/updating.md). To undo the line alone is refused.',

  'refused.moves': '{things} would begin empty on {to}: the data is on {from}, and is not moved yet.',
  'refused.moves.next': 'write {from} again.',
  'refused.owner': '{things} {count, plural, one {is} other {are}} {from}’s, whose data {owner} would take up.',
  'refused.owner.next': 'if it is handed over, write "from: {from}" beside it; if not, give it an "id" of its own.',
  'refused.kind': '{things} would be taken for something of another kind that has the same name.',
  'refused.bearer': '{things} is {from} so far, and would become {to}.',
  'refused.another': 'choose a name that nothing had before; or, if it is the same one, write it as it was.',
  'refused.renamed': 'The file {to}.yaml is new, {from}.yaml is gone, and what they hold is alike.',
  'refused.renamed.next':
    'is it the same association? Call its file {from}.yaml again: what people read is its "name". Is {from} really leaving? Have it leave first: scripts/up --leave {from}.',
  'refused.begins': '{things} would begin empty, while something alike leaves.',
  'refused.begins.next':
    'is it the same, under another name? Write its former name beside it ("id:"; docs/moving-a-site.md says how). Is it new? Take the other one out first, run scripts/up, then add it.',

  'technician.arrives': '{person} becomes a technician: root on {machines}.',
  'technician.arrives.data': 'from then on, {person} can read everything that lies there.',
  'technician.leaves': '{person} is not a technician any more: no key of theirs opens {machines}.',
  'technician.leaves.data':
    'of the secrets that they could read, {renewed, plural, =0 {none is} one {# is} other {# are}} made anew in the same run, and what uses them may start again; {open, plural, =0 {none is} one {# is} other {# are}} left for people to see to.',
  'technician.leaves.back': '"scripts/departures --return {key}" lets them in again.',
  'technician.leaves.next': 'docs/technician-departure.md says what is left to do, in order.',
  'technician.keys': '{person} gets in with other keys: new {added}; no longer {removed}.',
  'technician.keys.added': '{person} gets in with {added}, too, from now on.',
  'technician.keys.removed': '{person} does not get in any more with {removed}.',
  'technician.keys.next': 'was a key lost? Then say so first: scripts/departures --lost {key}',
  'account.given': '{persons} {count, plural, one {gets} other {get}} an account on {things}.',
  'account.given.next': 'hand over the first password: scripts/secret list --person {key}',
  'account.taken':
    '{persons} {count, plural, one {is} other {are}} not let into {things} any more; what is written there stays.',
  'account.named': 'The account of {from} on {things} becomes {person}’s.',
  'account.named.next': 'is it another person? Then give them another short name than "{key}".',
  'account.role': '{person} gets another role on {things}: "{to}" instead of "{from}".',
  'account.keys': '{person} has other SSH keys on {things}.',
  'member.given': '{persons} {count, plural, one {becomes a member} other {become members}} of {things}.',
  'member.taken':
    '{persons} {count, plural, one {is not a member} other {are not members}} of {things} any more; what is written there stays.',

  'machine.begins': 'The machine {machine} is added: it is there already, and gets what it needs.',
  'guest.begins': 'The guest {machine} is made on {host}.',
  'rented.begins': 'The machine {machine} is rented from {vendor}, which costs money from then on.',
  'rented.known': 'The machine {machine} is there, and gets what it needs.',
  'machine.leaves': 'The machine {machine} leaves.',
  'machine.memory': 'The memory of {machine} goes from {from} to {to} while it runs.',
  'machine.cores':
    '{machine} may keep {to, plural, one {# processor} other {# processors}} busy instead of {from}, while it runs.',
  'machine.disk': 'The system disk of {machine} grows from {from} to {to} while it runs.',
  'machine.data': 'The data disk of {machine} grows from {from} to {to} while it runs.',
  'machine.data.begins': '{machine} gets a data disk of {to}.',
  'machine.restart': '{machine} gets its first containers: for their engine, it is to be restarted by hand.',
  'machine.restart.next': 'after scripts/up, "pct reboot {id}" on {host}, at an hour that suits.',
  'machine.type': '{machine} becomes a {to} instead of a {from}: it is restarted.',
  'machine.stands': '{machine} does not go from {from} to {to}: where it stands, it stays.',
  'machine.address': '{machine} is reached at {to} instead of {from}.',
  'machine.hostKey': '{machine} is expected to have another host key: another machine, or one made anew.',
  'machine.hostKey.next': 'compare it with what the machine itself says on its screen.',
  'machine.other': 'Other things of {machine} change while it runs.',
  'refused.disk': 'The system disk of {machine} cannot shrink from {from} to {to}.',
  'refused.data': 'The data disk of {machine} cannot shrink from {from} to {to}.',
  'refused.data.begins':
    '{machine} would get a data disk of {to}, and the data that containers have there is on its system disk: it would not be found.',
  'refused.data.begins.next':
    'scripts/up makes the disk, stops there, and says how to move the data by hand, with the containers stopped: take an evening for it.',
  'refused.data.gone': '{machine} has a data disk of {from}, and the inventory asks for none.',
  'refused.host': 'The guest {machine} cannot go from {from} to {to}.',
  'refused.id': 'The number of the guest {machine} cannot go from {from} to {to}.',
  'refused.storage': 'The disk of {machine} cannot go from {from} to {to}.',
  'refused.network': 'The guests of {machine} are in {from}, and {to} would shut them out, with all that they serve.',
  'refused.machine.next':
    'write {from} again; for anything else, add a machine under a new name and bring the data there.',

  'configuration.follows': 'The configuration follows, on {machines}.',

  'mail.begins': 'Mail of the applications leaves through {to} from now on.',
  'mail.changed': 'Mail of the applications leaves through {to} instead of {from}.',
  'mail.ends': 'No mail of the applications leaves any more: a lost password has to be given by hand.',

  'todo.records': 'Have {names} lead to {address}{address6, select, none {} other { (and by AAAA to {address6})}}.',
  'todo.records.gone': 'Take the AAAA of {names} away.',
  'todo.router': 'If a router is before {machine}, have it lead {ports} there.',
  'todo.secret': 'Give a secret: scripts/secret set {name}',

  'request.wrong':
    'The inventory of {head} has {count, plural, one {# mistake} other {# mistakes}}. What it would do can’t be told before {count, plural, one {that is} other {those are}} mended.',
  'request.wrong.short': '{count, plural, one {# mistake} other {# mistakes}} in the inventory',
  'request.more': '{count, plural, one {# more like it} other {# more like it}}',
  'request.checked': 'The inventory has no mistakes.',
  'request.untold':
    'The inventory of {base}, which this changes, has mistakes itself, so that what changes can’t be told. That of {head} has none.',
  'request.untold.short': 'No mistake; what changes can’t be told',
  'request.changes':
    '{changes, plural, =0 {Nothing changes} one {# change} other {# changes}}{risky, plural, =0 {} other {, # risky}}',
  'request.refused': 'scripts/up would refuse this',
  'request.engine.fork':
    'The engine was not asked, since this comes from a fork: what runs for it gets no secrets and no state. So what machines are really like is not in this.',
  'request.engine':
    'The engine was not asked: this compares two inventories, and reads no state. So what machines are really like is not in this.',
  'request.shortened':
    '{lines, plural, one {# more line is} other {# more lines are}} left out here. The run has the whole page, in its log and as an artefact:',
} as const

/** What can be said. */
export type SentenceKey = keyof typeof english
