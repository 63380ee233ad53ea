#!/usr/bin/env bash
# Serves S3 from Ceph's real gateway on loopback until its standard input is closed; then everything of it is removed.
#   scripts/testing/ceph-gateway.sh FOLDER [PORT]   FOLDER must not exist; a free port if none is given
# Says "ready http://127.0.0.1:PORT" once it answers. Keys: testaccess, testsecret (ACCESS and SECRET name others).
# STORE=bluestore keeps objects in a file of the folder; memory if not set. SIZE_GB is how much there is room for, 4 if not set.
set -euo pipefail

folder=$(realpath -m "${1:?a folder is missing}")
[ ! -e "$folder" ] || { echo "ceph-gateway: '$folder' is there already" >&2; exit 2; }
for command in ceph-mon ceph-osd radosgw radosgw-admin ceph ceph-authtool monmaptool; do
    command -v "$command" >/dev/null || { echo "ceph-gateway: $command is missing: WITH=s3 scripts/setup.sh installs it" >&2; exit 3; }
done
free_port() { "${PIPELINES_PYTHON:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=${2:-$(free_port)}
monitor=$(free_port)
bytes=$((${SIZE_GB:-4} << 30))
store=${STORE:-memstore}
mkdir -p "$folder"/{mon,osd,rgw,run}
exec 3<&0 </dev/null

pids=()
# Called by the trap below.
# shellcheck disable=SC2317
clean_up() {
    exec 2>/dev/null
    # The gateway first: it would wait for the others.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -KILL "${pids[i]}" || true
    done
    wait || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 143' TERM INT HUP

cat >"$folder/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = v2:127.0.0.1:$monitor/0
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
keyring = $folder/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
paxos_propose_interval = 0.05
paxos_min_wait = 0.02
run_dir = $folder/run
admin_socket = $folder/run/\$name.asok
log_file = $folder/\$name.log
mon_cluster_log_file = $folder/cluster.log
rgw_data = $folder/rgw
[osd]
osd_data = $folder/osd
osd_objectstore = $store
memstore_device_bytes = $bytes
bluestore_block_size = $bytes
osd_class_load_list = *
osd_class_default_list = *
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw_thread_pool_size = 64
rgw_gc_obj_min_wait = 5
rgw_gc_processor_period = 5
CONF
export CEPH_CONF=$folder/ceph.conf
keys=$folder/keyring
{
    ceph-authtool --create-keyring "$keys" --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool "$keys" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    ceph-authtool "$keys" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
    ceph-authtool "$keys" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'
    monmaptool --create --fsid "$(awk '/^fsid/ { print $3 }' "$CEPH_CONF")" --addv a "[v2:127.0.0.1:$monitor/0]" "$folder/monmap"
    ceph-mon --mkfs -i a --monmap "$folder/monmap" --keyring "$keys" --mon-data "$folder/mon"
} >"$folder/make.log" 2>&1 || { cat "$folder/make.log" >&2; exit 1; }

ceph-mon -i a --mon-data "$folder/mon" -f >"$folder/mon.out" 2>&1 3<&- &
pids+=($!)
disk=$(cat /proc/sys/kernel/random/uuid)
number=$(timeout 60 ceph osd new "$disk" 2>"$folder/new.err") || { cat "$folder/new.err" "$folder/mon.out" >&2; exit 1; }
ceph-osd -i "$number" --mkfs --osd-uuid "$disk" >"$folder/osd-mkfs.out" 2>&1 || { cat "$folder/osd-mkfs.out" >&2; exit 1; }
ceph-osd -i "$number" -f >"$folder/osd.out" 2>&1 3<&- &
pids+=($!)
timeout 60 radosgw-admin -n client.rgw user create --uid=test --display-name=test \
    --access-key="${ACCESS:-testaccess}" --secret="${SECRET:-testsecret}" >"$folder/user.json" 2>"$folder/user.err" || { cat "$folder/user.err" >&2; exit 1; }
radosgw -n client.rgw -f >"$folder/rgw.out" 2>&1 3<&- &
pids+=($!)
for _ in $(seq 1200); do
    if { exec 4<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; then
        exec 4>&-
        echo "ready http://127.0.0.1:$port"
        # Whoever holds the other end has gone, or wants no more.
        cat <&3 >/dev/null
        exit 0
    fi
    sleep 0.05
done
cat "$folder/rgw.out" >&2
exit 1
