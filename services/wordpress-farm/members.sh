# shellcheck shell=sh disable=SC2154 # the values are set before it
# The accounts that the inventory gives people on a site (`members`), each with its role. After in-wordpress.sh.
# Values: action (change; or, of what was in force last, look and mend), passwords (the folder of this machine with first passwords,
# account-PERSON), members (JSON: [{person, role, name, email, existing}]; of no use but to change).
# A first password travels on standard input, for as long as this takes; afterwards it is the person's. What is in force is remembered in the
# site, by the account's number: a killed run is gone on with, and people may change what WordPress lets them.

program=$(
  cat <<'PHP'
$action = getenv('BOCAGE_ACTION');
$passwords = [];
foreach (explode("\n", trim(stream_get_contents(STDIN))) as $line) {
    [$person, $password] = explode(' ', $line, 2) + ['', ''];
    $passwords[$person] = trim($password);
}
$known = $applied['members'] ?? [];
$own = ['administrator', 'editor', 'author', 'contributor', 'subscriber'];
// Plugins give roles beside WordPress's own.
$roles = fn (WP_User $user): array => array_values(array_intersect($own, $user->roles));

if ($action === 'look') {
    $wrong = [];
    foreach (get_option('siteurl') ? $known : [] as $person => ['id' => $id, 'role' => $role, 'isIn' => $isIn]) {
        // What was begun, the next run ends.
        if ($id === 0) {
            continue;
        }
        $user = get_userdata($id);
        if (!$user) {
            $wrong += $isIn ? [$person => "$person has no account"] : [];
        } elseif ($roles($user) !== ($isIn ? [$role] : [])) {
            $wrong[$person] = "$person is " . (implode(' and ', $roles($user)) ?: 'without a role') . ($isIn ? ", and not $role" : ', and left');
        }
    }
    echo implode('; ', $wrong);
    $finished = true;
    return;
}

// Mended is what was in force.
$wanted = $action === 'mend'
    ? array_filter($known, fn (array $member) => $member['isIn'] && isset($member['name'], $member['email']))
    : array_column(json_decode(getenv('BOCAGE_MEMBERS'), true, 8, JSON_THROW_ON_ERROR), null, 'person');
$keep = function (string $person, array $member) use (&$applied, $remember) {
    $applied['members'][$person] = $member;
    $remember();
};
// Whoever leaves comes first. What they wrote stays, and their account with its address.
foreach ($known as $person => $member) {
    if (isset($wanted[$person]) || ($action === 'mend' && $member['isIn'])) {
        continue;
    }
    if (($user = get_userdata($member['id'])) && ($member['isIn'] || $user->roles)) {
        $user->remove_all_caps();
        $signOut($user);
    }
    $keep($person, ['isIn' => false] + $member);
}

$problems = [];
$shown = fn (WP_User $user): string => "\"{$user->user_login}\" ({$user->user_email})";
$isKnown = function (WP_User $user) use (&$applied, $site): bool {
    return $user->user_login === $site['administrator'] || in_array($user->ID, array_column($applied['members'] ?? [], 'id'), true);
};
// By which key the inventory named whose account it is, where it no longer does.
$formerOf = function (WP_User $user) use (&$applied, $wanted): ?string {
    $others = array_diff_key($applied['members'] ?? [], $wanted);
    return array_key_first(array_filter($others, fn (array $member) => $member['id'] === $user->ID && !$member['isIn']));
};
$isAnother = fn (array $member, array $wish): bool => isset($member['name']) && $member['name'] !== $wish['name'];
$closed = fn (array $member): string => "the account was closed, and was of \"{$member['name']}\". Give the new person another key; if it is the same, write that name for one run.";
// The account of a person who had none: made, or taken over by the inventory's word; else why not.
$arrive = function (string $person, array $wish) use (&$applied, $passwords, $site, $shown, $isKnown, $formerOf, $isAnother, $closed, $keep, $note): WP_User|string {
    $about = ['role' => $wish['role'], 'isIn' => true];
    $existing = $wish['existing'] ?? null;
    $user = $existing === null ? false : get_user_by('login', $existing);
    // One that was taken over and is gone, as from a site that was emptied, is made anew.
    if ($user || ($existing !== null && !isset($applied['members'][$person]))) {
        $former = $user ? $formerOf($user) : null;
        if (!$user || ($isKnown($user) && $former === null)) {
            return $user ? "$existing is somebody else's, by the inventory. See \"existing\"." : "there is no account \"$existing\" to take over. See \"existing\": without that line, one is made.";
        }
        $before = $applied['members'][$former ?? ''] ?? [];
        if ($isAnother($before, $wish)) {
            return $closed($before);
        }
        unset($applied['members'][$former ?? '']);
        $keep($person, ['id' => $user->ID] + $about + array_intersect_key($before, ['name' => 0, 'email' => 0, 'isFormer' => 0]));
        $whose = $former === null ? 'there' : "$former's";
        $password = isset($before['isFormer']) ? 'is the first one, made here' : 'stays what it was';
        $note("gives the account {$shown($user)}, which was $whose, to $person as {$wish['role']}: its password $password.");
        return $user;
    }
    $user = get_user_by('login', $person);
    $isBegun = $user && isset($applied['members'][$person]['begun']);
    if (!$isBegun && ($user = $user ?: get_user_by('email', $wish['email']))) {
        $former = $formerOf($user);
        if ($former !== null && !$isAnother($applied['members'][$former], $wish)) {
            return "there is the account {$shown($user)} already, with this name or address, which was $former's by the inventory. Is it the same person? Then write existing: { $person: '{$user->user_login}' } beside \"members\". Else give the person another key or address; to the account of who left, in WordPress.";
        }
        if ($isKnown($user)) {
            return "there is the account {$shown($user)} already, with this name or address, which is or was somebody else's by the inventory. Give one of the two another key or address; to the account of who left, in WordPress.";
        }
        return "there is an account {$shown($user)} already, with this name or address, that the inventory did not make: it stays as it is. Is it {$wish['name']}'s? Then write existing: { $person: '{$user->user_login}' } beside \"members\". Else delete it there, or give the person another key or address.";
    }
    if (($passwords[$person] ?? '') === '') {
        return 'its first password is missing on the machine. Run scripts/up --refresh, which makes it.';
    }
    $keep($person, ['id' => 0, 'begun' => true] + $about);
    if ($isBegun) {
        wp_set_password($passwords[$person], $user->ID);
    } else {
        $names = ['display_name' => $wish['name'], 'nickname' => $wish['name'], 'user_email' => $wish['email']];
        $id = wp_insert_user(['user_login' => $person, 'user_pass' => $passwords[$person], 'role' => '', ...$names]);
        if (is_wp_error($id)) {
            return 'WordPress says: ' . wp_strip_all_tags($id->get_error_message());
        }
        $user = get_userdata($id);
    }
    $keep($person, ['id' => $user->ID, 'name' => $wish['name'], 'email' => $wish['email']] + $about);
    return $user;
};
$follow = function (string $person, WP_User $user, array $wish) use (&$applied, $note) {
    $fields = [
        'name' => ['display_name', apply_filters('pre_user_display_name', $wish['name']), 'name'],
        'email' => ['user_email', $wish['email'], 'e-mail address'],
    ];
    foreach ($fields as $field => [$column, $stored, $what]) {
        $last = $applied['members'][$person][$field] ?? null;
        if ($last === $wish[$field]) {
            continue;
        }
        if ($user->$column !== $stored) {
            $lastStored = $last === null || $field === 'email' ? $last : apply_filters('pre_user_display_name', $last);
            if ($user->$column !== $lastStored) {
                $note("keeps another $what of $person than the inventory says: it was chosen in WordPress, and can be changed there.");
            } elseif (is_wp_error(wp_update_user(['ID' => $user->ID, $column => $wish[$field]])) || get_userdata($user->ID)->$column !== $stored) {
                $note("does not take \"{$wish[$field]}\" as the $what of $person.");
                continue;
            }
        }
        $applied['members'][$person][$field] = $wish[$field];
    }
};

foreach ($wanted as $person => $wish) {
    $member = $known[$person] ?? null;
    $user = $member ? get_userdata($member['id']) : false;
    if (!wp_roles()->is_role($wish['role'])) {
        $problems[$person] = "the site has no role \"{$wish['role']}\" any more. Choose another.";
        continue;
    }
    if ($user && !$member['isIn'] && $isAnother($member, $wish)) {
        $problems[$person] = $closed($member);
        continue;
    }
    $user = $user ?: $arrive($person, $wish);
    if (is_string($user)) {
        $problems[$person] = $user;
        continue;
    }
    if (isset($applied['members'][$person]['isFormer'])) {
        // What it was opened with is known to another association.
        if (($passwords[$person] ?? '') === '') {
            $problems[$person] = 'its first password is missing on the machine. Run scripts/up --refresh, which makes it.';
            continue;
        }
        wp_set_password($passwords[$person], $user->ID);
        $signOut($user);
    }
    foreach (array_diff($roles($user), [$wish['role']]) as $other) {
        $user->remove_role($other);
    }
    if (!in_array($wish['role'], $user->roles, true)) {
        $user->add_role($wish['role']);
    }
    $applied['members'][$person] = ['isIn' => true, 'role' => $wish['role']] + array_diff_key($applied['members'][$person], ['isFormer' => 0, 'begun' => 0]);
    $follow($person, $user, $wish);
    $remember();
}
foreach ($problems as $person => $problem) {
    fwrite(STDERR, "{$site['host']} does not have $person as a member: $problem\n");
}
if ($problems) {
    $remember();
    exit(1);
}
PHP
)
# What lies there of people who left, nobody is given: PHP takes those that it makes an account for.
first_passwords() {
  for file in "$passwords"/account-*; do
    case $file in *'*' | *.new | *.next) continue ;; esac
    printf '%s %s\n' "${file##*/account-}" "$(cat "$file")"
  done
}
case $action in
look)
  # Where the site is away, or its WordPress fails, nobody gets in, and whoever visits it sees that.
  said=
  if [ "$(docker inspect --format '{{.State.Running}}' "$container" 2> /dev/null)" = true ]; then
    said=$(in_wordpress "$program" --env BOCAGE_ACTION=look < /dev/null 2> /dev/null) || said=
  fi
  printf '%s\n' "${said:-no other role is seen}"
  ;;
*)
  # A site that nobody was ever given an account on is not asked.
  if [ "$members" != '[]' ] || [ -n "$(first_passwords)" ]; then
    first_passwords | in_wordpress "$program" --env "BOCAGE_ACTION=$action" --env "BOCAGE_MEMBERS=$members"
  fi
  ;;
esac
