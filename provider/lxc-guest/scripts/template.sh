# shellcheck shell=sh
# Functions for make.sh. $template may be empty.
: "${template?}" "${template_storage:?}"

newest() { sort -V | tail -n 1; }

# The names of Debian 12's templates: those that are there, those that can be had.
templates_here() { pveam list "$template_storage" | sed -n 's/^[^ ]*:vztmpl\/\([^ ]*\).*/\1/p'; }
templates_offered() { pveam available --section system | awk '{ print $2 }'; }
of_debian() { sed -n "/^debian-12-standard_.*_$(dpkg --print-architecture)\\./p"; }

# Prints the volume of the template to use, downloaded if need be: $template, or the newest of Debian 12.
# Downloads wait for each other. What pveam says of its success is not believed: the list is.
ensure_template() {
  exec 8>/run/lock/bocage-template
  flock -w 600 8
  wanted=$template
  if [ -z "$wanted" ]; then
    offered=$(templates_offered | of_debian)
    [ -n "$offered" ] || { pveam update >&2 && offered=$(templates_offered | of_debian); }
    wanted=$(printf '%s\n%s\n' "$(templates_here | of_debian)" "$offered" | newest)
  fi
  if [ -z "$wanted" ]; then
    echo "storage $template_storage holds no debian-12-standard template, and none can be had: see 'pveam update' and 'pveam available'" >&2
    exit 69
  fi
  templates_here | grep -qxF "$wanted" || pveam download "$template_storage" "$wanted" >&2
  if ! templates_here | grep -qxF "$wanted"; then
    echo "template $wanted could not be downloaded to storage $template_storage: see 'pveam download $template_storage $wanted'" >&2
    exit 69
  fi
  exec 8>&-
  echo "$template_storage:vztmpl/$wanted"
}
