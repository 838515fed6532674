# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Secrets: each is made once, here, and never leaves; or people gave it. Others may pass through the folders but not look into them.

# Makes what is missing, puts what is given, and mends owners. changed-secrets: full paths.
keep_secrets() {
  : >"$work/changed-secrets"
  forget_what_is_now_born
  while IFS=$tab read -r path wanted bytes origin _; do
    file=$secrets_root/$path
    folder 0711 /var/lib/bocage /var/lib/bocage/secrets "$secrets_root" "${file%/*}"
    if [ "$origin" = given ]; then
      remember_given "$file"
      cmp -s "$work/given/$path" "$file" || put_secret "$file" "$wanted" cat "$work/given/$path"
    elif [ ! -f "$file" ] || [ ! -s "$file" ]; then
      put_secret "$file" "$wanted" random_word "$bytes"
    fi
    mend_secret "$file" "$wanted"
  done <"$work/secrets"
  say_changed secret "$work/changed-secrets"
}

# put_secret FILE OWNER COMMAND... : the command's output, written beside and moved into place whole.
put_secret() {
  secret=$1
  owned_by=$2
  shift 2
  "$@" >"$secret.new"
  chown "$owned_by" "$secret.new" 2>"$log" || no_such_user "$owned_by" "$secret"
  chmod 0400 "$secret.new"
  sync "$secret.new"
  # Docker makes one for a container that has a file mounted, and starts while that isn't there.
  if [ -d "$secret" ] && ! rmdir "$secret" 2>"$log"; then
    problem secrets "$secret" 'a folder with something in it is in its place' 'Look at what that is, and remove it.'
  fi
  mv -T "$secret.new" "$secret"
  echo "$secret" >>"$work/changed-secrets"
}

# given_files : the secrets that are given, by their full paths.
given_files() {
  awk -F '\t' -v root="$secrets_root" '$4 == "given" { print root "/" $1 }' "$work/secrets"
}

# remember_given FILE : before it is put, so that it goes also where the change that brings it never comes into force.
remember_given() {
  if ! grep -qsxF "$1" "$store/good.given"; then
    echo "$1" >>"$store/good.given"
    sync "$store/good.given"
  fi
}

# A secret that was given, and is to be born here from now on: nobody's word for it counts any more.
forget_what_is_now_born() {
  [ -s "$store/good.given" ] || return 0
  awk -F '\t' -v root="$secrets_root" '$4 == "born" { print root "/" $1 }' "$work/secrets" |
    grep -xF -f "$store/good.given" | while IFS= read -r file; do
    rm -f "$file"
    sed -i "\\,^$file\$,d" "$store/good.given"
  done
}

# Whether what is given is just what the version in force was given: what is given no more has to go.
given_is_known() {
  given_files >"$work/given-files"
  if [ -e "$store/good.given" ]; then cmp -s "$work/given-files" "$store/good.given"; else [ ! -s "$work/given-files" ]; fi
}

# stale_readers : the running containers that have another file mounted than the given secret that is there, each with that: FILE NAME.
stale_readers() {
  command -v docker >/dev/null || return 0
  given_files | while IFS= read -r file; do
    readers_of "$file" </dev/null | while IFS= read -r container; do
      if sees_file "$container" "$file" </dev/null; then continue; fi
      printf '%s\t%s\n' "$file" "$container"
    done
  done
}

# Whoever reads a given secret that is another now starts again, all at once: it has the one from before mounted, whenever that came.
# Who was not well before is not waited for: what cures it, as another image, may come after this.
show_given() {
  stale_readers >"$work/stale-readers"
  [ -s "$work/stale-readers" ] || return 0
  cut -f 2 "$work/stale-readers" | sort -u >"$work/readers"
  while IFS= read -r container; do if answers "$container" </dev/null; then echo "$container"; fi; done \
    <"$work/readers" >"$work/well-readers"
  # shellcheck disable=SC2046 # names of containers are single words; Docker prints those that it started again
  restart_all $(cat "$work/readers") >"$work/restarted" 2>"$log" || : # who could not be is found below
  while IFS=$tab read -r file container; do
    if grep -qxF "$container" "$work/well-readers" && ! shows "$container" "$file" </dev/null; then
      problem secrets "$container" "it does not answer with the secret ${file#"$secrets_root/"} that was given" \
        "Give the right one (scripts/secret set ${file#"$secrets_root/"}), then run scripts/up again."
    fi
  done <"$work/stale-readers"
  while IFS= read -r container; do say changed container "$container" restart; done <"$work/restarted"
}

# shows CONTAINER FILE : the container has the secret that is there now, and answers with it.
shows() { sees_file "$1" "$2" && wait_for_answer "$1"; }

mend_secret() {
  [ "$(stat -c '%a' "$1")" = 400 ] || chmod 0400 "$1"
  case $2 in
    [0-9]*:[0-9]*) found=$(stat -c %u:%g "$1") ;;
    *) found=$(stat -c %U:%G "$1") ;;
  esac
  [ "$found" = "$2" ] || chown "$2" "$1" 2>"$log" || no_such_user "$2" "$1"
}

no_such_user() {
  problem secrets "$2" "there is no user or group $1 on $machine" 'Name the package that makes the user among the packages.'
}

random_word() {
  head -c "$1" /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='
}
