# Unpacks an archive on a minimal Debian and runs the quickstart there, as a user without rights and without a network.
# usage: unshare --mount --net --pid --fork sh minimal-debian.sh ROOT ARCHIVE WORK
set -eu
root=$1 archive=$2 work=$3

mount --make-rprivate /
over() {
    mkdir "$work/upper" "$work/work" "$work/merged"
    mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/upper,workdir=$work/work" "$work/merged"
}
# Not every file system can be the upper one, another overlay for example: memory can.
over 2>/dev/null || { mount -t tmpfs tmpfs "$work" && over; }
machine=$work/merged
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
ip link set lo up

if chroot "$machine" sh -c 'command -v java mvn python3'; then
    echo "$root is no minimal Debian" >&2
    exit 1
fi
mkdir "$machine/home/user"
tar -xzf "$archive" --no-same-owner -C "$machine/home/user"
chown -R 1000:1000 "$machine/home/user"
exec chroot --userspec=1000:1000 "$machine" env -i PATH=/usr/bin:/bin HOME=/home/user sh -euc '
    cd /home/user/fleet-*/
    ./fleet --version
    ./fleet run experiments/quickstart.yaml
    mv runtime away
    if ./fleet --version; then exit 1; fi'
