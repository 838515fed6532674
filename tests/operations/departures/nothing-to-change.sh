# shellcheck shell=sh
# A secret that nothing has to be told of.
change() { :; }
