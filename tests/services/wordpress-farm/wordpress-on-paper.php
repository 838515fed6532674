<?php
// As much of WordPress as the scripts of a site use, where wp-load.php would be. What it holds is in held.json beside it.
define('ABSPATH', __DIR__ . '/');
final class Held
{
    public static array $all;
}
Held::$all = json_decode(file_get_contents(ABSPATH . 'held.json'), true);
// A program that fails ends before other functions of this kind; what it did stays done.
$keeper = new class {
    public function __destruct() { file_put_contents(ABSPATH . 'held.json', json_encode(Held::$all)); }
};

function add_filter() {}
function wp_cache_flush() {}
function get_option(string $name, $default = false) { return Held::$all['options'][$name] ?? $default; }
function update_option(string $name, $value) { Held::$all['options'][$name] = is_string($value) ? sanitize_option($name, $value) : $value; }
function sanitize_option(string $name, string $value) {
    if ($name === 'blogname') return htmlspecialchars($value, ENT_QUOTES);
    return $name === 'admin_email' && !str_contains($value, '@') ? get_option($name) : $value;
}
final class WP_User
{
    public array $roles;
    public function __construct(public string $user_login) { $this->roles = Held::$all['users'][$user_login]['roles'] ?? []; }
    public function __get(string $name) { return Held::$all['users'][$this->user_login][$name] ?? null; }
    public function remove_role(string $role): void { $this->keep(array_diff($this->roles, [$role])); }
    public function add_role(string $role): void { $this->keep([...$this->roles, $role]); }
    public function remove_all_caps(): void { $this->keep([]); }
    private function keep(array $roles): void { Held::$all['users'][$this->user_login]['roles'] = $this->roles = array_values($roles); }
}
function user_with(string $field, $value): WP_User|false {
    foreach (Held::$all['users'] as $login => $user) {
        if (($field === 'user_login' ? $login : $user[$field]) === $value) return new WP_User($login);
    }
    return false;
}
function get_user_by(string $by, string $value) { return user_with("user_$by", $value); }
function get_userdata(int $id) { return user_with('ID', $id); }
function wp_update_user(array $new) {
    if (isset($new['user_email']) && user_with('user_email', $new['user_email'])) return;
    $login = user_with('ID', $new['ID'])->user_login;
    Held::$all['users'][$login] = [...Held::$all['users'][$login], ...$new];
}
function wp_insert_user(array $new) {
    if (Held::$all['options']['dies'] ?? false) exit;
    if (!str_contains($new['user_email'], '@')) return new WP_Error();
    $id = 1 + max([0, ...array_column(Held::$all['users'], 'ID')]);
    Held::$all['users'][$new['user_login']] = ['ID' => $id, 'roles' => [], ...$new];
    return $id;
}
function wp_set_password(string $password, int $id) { Held::$all['users'][get_userdata($id)->user_login]['user_pass'] = $password; }
function wp_check_password(string $password, string $hash): bool { return $password === $hash; }
function get_users() { return []; }
$wp_db_version = 1;
function apply_filters(string $name, $value) { return htmlspecialchars($value); }
function wp_roles() { return new class { public function is_role(string $role): bool { return $role !== 'contributor'; } }; }
final class WP_Error { public function get_error_message(): string { return '<b>No</b> address'; } }
function is_wp_error($thing): bool { return $thing instanceof WP_Error; }
function wp_strip_all_tags(string $text): string { return strip_tags($text); }
final class WP_Session_Tokens
{
    public function __construct(private string $login) {}
    public static function get_instance(int $id): self { return new self(get_userdata($id)->user_login); }
    public function destroy_all(): void { unset(Held::$all['users'][$this->login]['sessions']); }
}
final class WP_Application_Passwords
{
    public static function delete_all_application_passwords(int $id): void { unset(Held::$all['users'][get_userdata($id)->user_login]['programs']); }
}
// As WordPress's own, for what is tried here.
function is_serialized(string $text) { return $text === 'N;' || preg_match('/^(?:[aOsE]:\d+:.*[;}]|[bid]:[^;]+;)$/s', $text) === 1; }

/** What our scripts ask of the database, and nothing else. A value is in its text as JSON. */
final class DatabaseOnPaper
{
    public string $prefix = 'wp_';
    public string $options = 'wp_options';
    public string $posts = 'wp_posts';

    public function esc_like(string $text): string { return $text; }

    public function prepare(string $sql, ...$values): string {
        $values = is_array($values[0] ?? null) ? $values[0] : $values;
        return preg_replace_callback('/%s/', function () use (&$values) { return json_encode((string) array_shift($values)); }, $sql);
    }

    public function get_var(string $sql) {
        if (str_contains($sql, 'option_value')) return Held::$all['options'][$this->values($sql)[0]] ?? null;
        return $this->found($sql) ? '1' : null;
    }

    public function get_results(string $sql): array {
        if (!str_contains($sql, 'information_schema')) return array_map(fn ($row) => [$row['id']], $this->found($sql));
        $columns = [];
        foreach (Held::$all['tables'] as $table => $rows) {
            foreach ($rows[0] as $name => $value) {
                $isText = !in_array($name, ['id', 'number'], true);
                $columns[] = (object) ['t' => $table, 'c' => $name, 'd' => $isText ? 'longtext' : 'int', 'k' => $name === 'id' ? 'PRI' : ''];
            }
        }
        return $columns;
    }

    public function get_row(string $sql): ?array { return $this->found($sql)[0] ?? null; }

    private bool $isStrict = false;

    public function suppress_errors(bool $suppress = true): bool { return false; }

    /** A column "short" has room for 30 characters. */
    public function query(string $sql): int|false {
        if (str_contains($sql, 'STRICT_ALL_TABLES')) {
            $this->isStrict = true;
            return 0;
        }
        [$new, $id, $old] = $this->values($sql);
        preg_match('/UPDATE `(\w+)` SET `(\w+)`/', $sql, $names);
        if ($names[2] === 'short' && strlen($new) > 30) {
            if ($this->isStrict) return false;
            $new = substr($new, 0, 30);
        }
        foreach (Held::$all['tables'][$names[1]] as &$row) {
            if ((string) $row['id'] === $id && $row[$names[2]] === $old) {
                $row[$names[2]] = $new;
                return 1;
            }
        }
        return 0;
    }

    public function update(string $table, array $new, array $where): void { Held::$all['options'][$where['option_name']] = $new['option_value']; }

    private function values(string $sql): array {
        preg_match_all('/"(?:[^"\\\\]++|\\\\.)*+"/', $sql, $found);
        return array_map('json_decode', $found[0]);
    }

    private function found(string $sql): array {
        preg_match('/FROM `(\w+)`/', $sql, $of);
        preg_match_all('/`(\w+)` LIKE "%([^"%]+)%"/', $sql, $likes, PREG_SET_ORDER);
        preg_match('/\(`id`\) (=|>) \("(\d+)"\)/', $sql, $at);
        preg_match('/LIMIT (\d+)/', $sql, $limit);
        $matches = function (array $row) use ($likes, $at): bool {
            $isLike = array_filter($likes, fn ($like) => str_contains($row[$like[1]], $like[2]));
            $isAt = !$at || ($at[1] === '=' ? $row['id'] === (int) $at[2] : $row['id'] > (int) $at[2]);
            return ($isLike || !$likes) && $isAt;
        };
        return array_slice(array_values(array_filter(Held::$all['tables'][$of[1]], $matches)), 0, (int) ($limit[1] ?? 1000));
    }
}
$wpdb = new DatabaseOnPaper();
define('ARRAY_A', 'ARRAY_A');
define('ARRAY_N', 'ARRAY_N');
