import type { SentenceKey } from './english.ts'

/** The same in French. A colon and what is in guillemets are kept on their line by spaces that don't break. */
export const french: Record<SentenceKey, string> = {
  'thing.part': 'l’espace {owner} sur {service}',
  'thing.service': 'le service {service}',
  'version.here': 'l’inventaire tel qu’il est ici',
  'list.more': '{count, plural, one {# autre} other {# autres}}',

  'head.nothing': 'Entre {from} et {to} : rien ne change.',
  'head.changes':
    'Entre {from} et {to} : {count, plural, one {# changement} other {# changements}}{risky, plural, =0 {, aucun à risque} other {, dont # à risque}}.',
  'head.refused':
    'Entre {from} et {to} : scripts/up refuserait, pour {refused, plural, one {une raison} other {# raisons}}. Rien ne sera changé avant que ce soit corrigé.',
  'heading.refused': 'Refusé',
  'heading.risky': 'À risque : à lire d’abord',
  'heading.noticed': 'Quelqu’un le remarque',
  'heading.quiet': 'Personne ne le remarque',
  'heading.todo': 'À faire avant scripts/up',
  'label.away': 'Coupure',
  'label.data': 'Données',
  'label.back': 'Pour revenir',
  'label.next': 'Ensuite',
  'foot.back':
    'Pour revenir sur ce qui n’en dit rien : défaire le changement dans l’inventaire (« git revert »), puis scripts/up.',

  'away.time':
    '{seconds, plural, =60 {une minute} =180 {trois minutes} one {# seconde} other {# secondes}} environ{longer, select, yes { (plus s’il y a beaucoup de données)} other {}}',
  'away.for': '{things}, {time}',

  'owner.begins': '{owner} arrive.',
  'owner.leaves': '{owner} s’en va : plus rien de cette association n’est servi.',
  'owner.leaves.next':
    'scripts/up demande si c’est voulu ; « scripts/up --leave {key} » le dit quand il n’y a personne à qui le demander.',
  'owner.named': '{from} s’appelle désormais {to}.',
  'owner.contact': '{owner} : le contact devient {to} (avant : {from}).',
  'owner.language':
    '{owner} : la langue devient {language, select, fr {le français} en {l’anglais} other {{language}}}.',
  'owner.domain': 'Le domaine du collectif passe de {from} à {to}.',
  'owner.domain.back': 'réécrire {from} : l’état et sa phrase de passe sont rangés sous ce nom.',
  'owner.other': 'Autre chose change, que cette prévision ne sait pas dire.',
  'owner.other.next': 'voir l’aperçu du moteur : eval "$(scripts/env)", puis pulumi preview --stack {key}',

  'unit.created': '{things} {count, plural, one {est créé} other {sont créés}}.',
  'unit.removed': '{things} {count, plural, one {n’est plus servi} other {ne sont plus servis}}.',
  'unit.closed':
    '{things} {count, plural, one {est fermé : ses membres} other {sont fermés : leurs membres}} n’y ont plus accès.',
  'unit.changed': '{things} {count, plural, one {redémarre} other {redémarrent}} : {reasons}.',
  'unit.settings': '{things} {count, plural, one {reçoit} other {reçoivent}} d’autres réglages sans s’arrêter.',
  'unit.memory':
    '{things} {count, plural, one {peut} other {peuvent}} utiliser {to} de mémoire au lieu de {from}, sans s’arrêter.',
  'unit.handed': '{things} {count, plural, one {passe} other {passent}} à {owner} (avant : {from}).',
  'unit.handed.back': 'le réécrire dans le fichier de l’association {from}, avec « from: {owner} » à côté.',
  'unit.handed.next': 'retirer la ligne « from: {from} » après scripts/up.',
  'unit.moved': '{things} {count, plural, one {passe} other {passent}} sur {to} (avant : {from}).',
  'reason.image': 'image {from} → {to}',
  'reason.build': 'une nouvelle construction de l’image {image}',
  'reason.memory': 'mémoire {from} → {to}',
  'reason.processors': 'un autre nombre de processeurs',
  'reason.settings': 'd’autres réglages',
  'reason.owner': 'un autre propriétaire',

  'address.changed': '{from} devient {to} ; qui vient à {from} y est conduit.',
  'address.lost': '{from} devient {to} ; qui vient à {from} ne trouve plus rien.',
  'address.lost.next': 'écrire « formerly: [{from}] » à côté, et les visiteurs y sont conduits.',
  'address.taken': '{from} devient {to} ; qui vient à {from} y trouve autre chose.',
  'redirect.begun': 'Qui vient à {names} est conduit à {host}.',
  'redirect.ended': 'Qui vient à {names} n’est plus conduit à {host}.',
  'port.opened': 'Le port {port} ({protocol}) de la machine {machine} s’ouvre sur Internet, pour {things}.',
  'port.closed': 'Le port {port} ({protocol}) de la machine {machine} se ferme : il menait à {things}.',
  'port.changed':
    '{things} {count, plural, one {répond} other {répondent}} au port {to} ({protocol}) de la machine {machine} au lieu de {from} : qui utilise encore {from} ne trouve plus rien.',
  'port.changed.next': 'dire le nouveau port à qui s’en sert.',

  'data.stays':
    'elles restent jusqu’à ce que quelqu’un les efface par leur nom ; scripts/leftovers les liste : {leftovers}.',
  'data.place': 'elles restent où elles sont.',
  'data.copied':
    'elles sont copiées sur leur machine avant que démarre la nouvelle version, qui les change sans retour.',
  'data.converted': 'elles sont reprises dans la forme de la nouvelle version ; celles d’avant restent comme copie.',
  'data.guest': 'la machine invitée est arrêtée et gardée avec ses disques ; scripts/leftovers la liste.',
  'data.machine': 'elles restent sur la machine, à laquelle Bocage ne touche simplement plus.',
  'data.rented': 'la machine et ses volumes restent où ils sont loués, et continuent à être payés.',
  'back.again': 'réécrire ce qui est retiré : tout reprend avec ses données.',
  'back.copy':
    '« bocage-go-back COPIE » sur la machine remet la copie, puis la version d’avant (docs/updating.md). Défaire la ligne seule est refusé.',

  'refused.moves':
    '{things} {count, plural, one {commencerait vide} other {commenceraient vides}} sur {to} : les données sont sur {from}, et elles ne se déplacent pas encore.',
  'refused.moves.next': 'réécrire {from}.',
  'refused.owner': '{things} {count, plural, one {est} other {sont}} à {from}, et {owner} en reprendrait les données.',
  'refused.owner.next':
    'si c’est cédé, écrire « from: {from} » à côté ; sinon, lui donner un « id » qui lui soit propre.',
  'refused.kind':
    '{things} {count, plural, one {serait pris} other {seraient pris}} pour autre chose, d’une autre sorte, qui a le même nom.',
  'refused.bearer': '{things} est {from} jusqu’ici, et deviendrait {to}.',
  'refused.another': 'choisir un nom que rien n’a eu ; ou, si c’est la même chose, l’écrire comme avant.',
  'refused.renamed':
    'Le fichier {to}.yaml est nouveau, {from}.yaml n’est plus là, et ce qu’ils contiennent se ressemble.',
  'refused.renamed.next':
    'est-ce la même association ? Redonner à son fichier le nom {from}.yaml : ce que les gens lisent est son « name ». Si {from} s’en va vraiment, la faire partir d’abord : scripts/up --leave {from}.',
  'refused.begins':
    '{things} {count, plural, one {commencerait vide} other {commenceraient vides}}, alors que quelque chose de semblable s’en va.',
  'refused.begins.next':
    'est-ce la même chose sous un autre nom ? Écrire son nom d’avant à côté (« id: » ; docs/moving-a-site.md dit comment). Est-ce nouveau ? Retirer d’abord l’autre, lancer scripts/up, puis l’ajouter.',

  'technician.arrives': '{person} devient technicien·ne : root sur {machines}.',
  'technician.arrives.data': '{person} peut dès lors lire tout ce qui s’y trouve.',
  'technician.leaves': '{person} n’est plus technicien·ne : aucune de ses clés n’ouvre plus {machines}.',
  'technician.leaves.data':
    'des secrets que cette personne pouvait lire, {renewed, plural, =0 {aucun n’est refait} one {# est refait} other {# sont refaits}} dans le même passage, et ce qui s’en sert peut redémarrer quelques secondes ; {open, plural, =0 {aucun ne reste} one {# reste} other {# restent}} à voir à la main.',
  'technician.leaves.back': '« scripts/departures --return {key} » la laisse revenir.',
  'technician.leaves.next': 'docs/technician-departure.md dit ce qui reste à faire, dans l’ordre.',
  'technician.keys': '{person} change de clés : {added} en plus, {removed} en moins.',
  'technician.keys.added': '{person} entre désormais aussi avec {added}.',
  'technician.keys.removed': '{person} n’entre plus avec {removed}.',
  'technician.keys.next': 'une clé est-elle perdue ? Alors le dire d’abord : scripts/departures --lost {key}',
  'account.given': '{persons} {count, plural, one {reçoit} other {reçoivent}} un compte sur {things}.',
  'account.given.next': 'remettre le premier mot de passe : scripts/secret list --person {key}',
  'account.taken':
    '{persons} {count, plural, one {n’a} other {n’ont}} plus accès à {things} ; ce qui y est écrit reste.',
  'account.named': 'Le compte de {from} sur {things} devient celui de {person}.',
  'account.named.next': 'est-ce une autre personne ? Alors lui donner un autre nom court que « {key} ».',
  'account.role': '{person} change de rôle sur {things} : « {to} » au lieu de « {from} ».',
  'account.keys': '{person} a d’autres clés SSH sur {things}.',
  'member.given': '{persons} {count, plural, one {devient membre} other {deviennent membres}} de {things}.',
  'member.taken':
    '{persons} {count, plural, one {n’est plus membre} other {ne sont plus membres}} de {things} ; ce qui y est écrit reste.',

  'machine.begins': 'La machine {machine} s’ajoute : elle est déjà là, et reçoit ce qu’il lui faut.',
  'guest.begins': 'La machine invitée {machine} est créée sur {host}.',
  'rented.begins': 'La machine {machine} est louée chez {vendor}, ce qui coûte dès lors de l’argent.',
  'rented.known': 'La machine {machine} est là, et reçoit ce qu’il lui faut.',
  'machine.leaves': 'La machine {machine} s’en va.',
  'machine.memory': 'La mémoire de la machine {machine} passe de {from} à {to} sans arrêt.',
  'machine.cores':
    'La machine {machine} peut occuper {to, plural, one {# processeur} other {# processeurs}} au lieu de {from}, sans arrêt.',
  'machine.disk': 'Le disque système de la machine {machine} grandit de {from} à {to} sans arrêt.',
  'machine.data': 'Le disque de données de la machine {machine} grandit de {from} à {to} sans arrêt.',
  'machine.data.begins': 'La machine {machine} reçoit un disque de données de {to}.',
  'machine.restart':
    'La machine {machine} reçoit ses premiers conteneurs : pour leur moteur, elle est à redémarrer à la main.',
  'machine.restart.next': 'après scripts/up, « pct reboot {id} » sur {host}, à une heure qui convient.',
  'machine.type': 'La machine {machine} devient un {to} au lieu d’un {from} : elle est redémarrée.',
  'machine.stands': 'La machine {machine} ne passe pas de {from} à {to} : elle reste où elle est.',
  'machine.address': 'La machine {machine} est jointe à {to} au lieu de {from}.',
  'machine.hostKey':
    'Une autre clé d’hôte est attendue de la machine {machine} : une autre machine, ou une machine refaite.',
  'machine.hostKey.next': 'la comparer avec ce que la machine dit elle-même à son écran.',
  'machine.other': 'D’autres choses de la machine {machine} changent sans arrêt.',
  'refused.disk': 'Le disque système de la machine {machine} ne peut pas passer de {from} à {to} : il ne rétrécit pas.',
  'refused.data':
    'Le disque de données de la machine {machine} ne peut pas passer de {from} à {to} : il ne rétrécit pas.',
  'refused.data.begins':
    'La machine {machine} recevrait un disque de données de {to}, alors que les données de ses conteneurs sont sur son disque système : elles ne seraient pas trouvées.',
  'refused.data.begins.next':
    'scripts/up crée le disque, s’arrête là, et dit comment déplacer les données à la main, conteneurs arrêtés : y prévoir une soirée.',
  'refused.data.gone': 'La machine {machine} a un disque de données de {from}, et l’inventaire n’en demande plus.',
  'refused.host': 'La machine invitée {machine} ne peut pas passer de {from} à {to}.',
  'refused.id': 'Le numéro de la machine invitée {machine} ne peut pas passer de {from} à {to}.',
  'refused.storage': 'Le disque de la machine {machine} ne peut pas passer de {from} à {to}.',
  'refused.network':
    'Les machines invitées de la machine {machine} sont dans {from}, et {to} les rendrait injoignables, avec tout ce qu’elles servent.',
  'refused.machine.next':
    'réécrire {from} ; pour autre chose, ajouter une machine sous un nouveau nom et y apporter les données.',

  'configuration.follows': 'La configuration suit, sur {machines}.',

  'mail.begins': 'Le courrier des applications part désormais par {to}.',
  'mail.changed': 'Le courrier des applications part par {to} au lieu de {from}.',
  'mail.ends': 'Plus aucun courrier des applications ne part : un mot de passe perdu est à redonner à la main.',

  'todo.records':
    'Faire pointer {names} vers {address}{address6, select, none {} other { (et par AAAA vers {address6})}}.',
  'todo.records.gone': 'Retirer l’AAAA des noms {names}.',
  'todo.router': 'S’il y a un routeur devant {machine}, y rediriger {ports} vers {machine}.',
  'todo.secret': 'Donner un secret : scripts/secret set {name}',

  'request.wrong':
    'L’inventaire de {head} a {count, plural, one {# erreur} other {# erreurs}}. Ce qu’il ferait ne peut être dit avant {count, plural, one {qu’elle soit corrigée} other {qu’elles soient corrigées}}.',
  'request.wrong.short': '{count, plural, one {# erreur} other {# erreurs}} dans l’inventaire',
  'request.more': '{count, plural, one {# autre du même genre} other {# autres du même genre}}',
  'request.checked': 'L’inventaire est sans erreur.',
  'request.untold':
    'L’inventaire de {base}, que ceci change, a lui-même des erreurs : ce qui change ne peut être dit. Celui de {head} n’en a pas.',
  'request.untold.short': 'Sans erreur ; ce qui change ne peut être dit',
  'request.changes':
    '{changes, plural, =0 {Rien ne change} one {# changement} other {# changements}}{risky, plural, =0 {} other {, dont # à risque}}',
  'request.refused': 'scripts/up refuserait ceci',
  'request.engine.fork':
    'Le moteur n’a pas été interrogé, car ceci vient d’un autre dépôt (« fork ») : ce qui tourne pour lui ne reçoit ni secret ni état. Il n’est donc pas dit comment sont vraiment les machines.',
  'request.engine':
    'Le moteur n’a pas été interrogé : ceci compare deux inventaires, et ne lit aucun état. Il n’est donc pas dit comment sont vraiment les machines.',
  'request.shortened':
    '{lines, plural, one {# ligne de plus est omise} other {# lignes de plus sont omises}} ici. La page entière est dans le journal de l’exécution, et parmi ses artefacts :',
}
