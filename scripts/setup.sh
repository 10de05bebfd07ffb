# Installs by name what LeadScoring needs on Debian. Sourced by ./leadscoring and ./test.

say() { printf '%s\n' "$*" >&2; }

have_command() { command -v "$1" >/dev/null 2>&1; }

have_library() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1" >/dev/null 2>&1; }

# Runs a command as root, directly or through sudo; false when neither is possible.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif have_command sudo && sudo -n true 2>/dev/null; then sudo "$@"; else return 126; fi
}

# install_packages PURPOSE PACKAGE... : false when they cannot be had.
install_packages() {
  local purpose="$1"; shift
  if [ "$(id -u)" != 0 ] && ! { have_command sudo && sudo -n true 2>/dev/null; }; then
    say "missing for $purpose: $*. Install with: apt-get install $*"
    return 1
  fi
  say "installing for $purpose: $*"
  local log; log="$(mktemp)"
  case " $* " in *" postgresql-15 "*) keep_cluster_away ;; esac
  if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    say "could not install: $*"
    return 1
  fi
  rm -f "$log"
}

# Without this, Debian's package would make a cluster and start it; a machine that has its own settings keeps them.
keep_cluster_away() {
  [ -e /etc/postgresql-common/createcluster.conf ] || printf 'create_main_cluster = false\n' | as_root sh -c 'mkdir -p /etc/postgresql-common && cat > /etc/postgresql-common/createcluster.conf' || true
}

require_dotnet() {
  if ! have_command dotnet || ! dotnet --list-sdks | grep -q '^10\.'; then
    say "The .NET 10 SDK is missing. Install it (package dotnet-sdk-10.0 of Microsoft's Debian feed) and run this again."
    exit 1
  fi
}

# Boosted trees need libxgboost; without it the product works with logistic regression alone, so a failure here is no end.
setup_for_running() {
  require_dotnet
  have_library libxgboost.so.0 || install_packages "boosted trees" libxgboost0 || say "going on without boosted trees: logistic regression only"
}

# install_node_packages FOLDER PURPOSE : unless they are there and as new as the lock file.
install_node_packages() {
  local folder="$root/$1"
  if [ ! -d "$folder/node_modules" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules" ]; then
    say "installing $2 (npm ci)"
    npm ci --prefix "$folder" --no-audit --no-fund --loglevel error >&2 || exit 1
    touch "$folder/node_modules"
  fi
}

# The tests need everything: a test that cannot run is a failure. They start a PostgreSQL server of their own; none has to run on the machine.
setup_for_testing() {
  require_dotnet
  local missing=()
  have_library libxgboost.so.0 || missing+=(libxgboost0)
  have_command node || missing+=(nodejs)
  have_command npm || missing+=(npm)
  [ -x /usr/lib/postgresql/15/bin/initdb ] || missing+=(postgresql-15)
  if [ ${#missing[@]} -gt 0 ]; then install_packages "the tests" "${missing[@]}" || exit 1; fi
  install_node_packages tests/clients "the CRMs' own clients for the tests"
  install_node_packages connectors/LeadScoring.Connectors.HubSpot/app/src/app/cards "what the HubSpot card's tests need"
  install_node_packages connectors/LeadScoring.Connectors.Salesforce/package "what the tests of the Salesforce record component need"
}
