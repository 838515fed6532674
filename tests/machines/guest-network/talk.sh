# shellcheck shell=sh
# Part of a host on paper: what goes on over a way while the packet filter changes.
#
#   echoes NAMESPACE ADDRESS PORT    says again there what it hears, over TCP and UDP, also of who goes on
#   talk NAMESPACE ADDRESS PORT NEW  says over which of both somebody is heard, first and once the rules are those of the file NEW

echoes() {
  # shellcheck disable=SC2016 # for perl
  nsenter --net="$1" perl -MIO::Socket::IP -MIO::Select -e '
    my @place = (LocalHost => $ARGV[0], LocalPort => $ARGV[1]);
    my $udp = IO::Socket::IP->new(@place, Proto => "udp") or die $!;
    my $tcp = IO::Socket::IP->new(@place, Listen => 9) or die $!;
    my $all = IO::Select->new($udp, $tcp);
    open my $ready, ">", "/run/echoes"; close $ready;
    while (my @heard = $all->can_read) {
      for my $one (@heard) {
        if ($one == $tcp) { $all->add($tcp->accept) }
        elsif ($one == $udp) { my $who = $udp->recv(my $said, 99); $udp->send($said, 0, $who) }
        elsif (sysread $one, my $said, 99) { syswrite $one, $said }
        else { $all->remove($one) } } }' "$2" "$3" &
  until [ -e /run/echoes ]; do :; done
}

talk() {
  rm -f /run/begun /run/changed
  ip netns exec "$1" perl -MIO::Socket::IP -MIO::Select -e '
    $SIG{PIPE} = "IGNORE";
    my @ways = map { IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Proto => $_) or die "$_: $!" } "tcp", "udp";
    my $heard = sub { my ($one) = @_; (syswrite($one, "x") && IO::Select->new($one)->can_read(0.3) && sysread($one, my $said, 9)) ? "heard" : "ended" };
    my $say = sub { print join(" ", map { $heard->($_) } @ways), "\n" };
    $| = 1; $say->();
    open my $begun, ">", "/run/begun"; close $begun;
    select undef, undef, undef, 0.01 until -e "/run/changed";
    $say->()' "$2" "$3" &
  until [ -e /run/begun ]; do kill -0 $!; done
  nft --file "$4"
  : >/run/changed
  wait $!
}
