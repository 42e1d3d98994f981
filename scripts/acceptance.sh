#!/bin/bash
# Writes docs/acceptance.md: what real programs took of what the typed API makes.
set -euo pipefail

usage() {
    cat <<'END'
usage: scripts/acceptance.sh

Writes docs/acceptance.md from what the acceptance tests of qemu-api left in qemu-api/target/acceptance. They try every
program of every version that QEMU4J_QEMU_DIRS names, which takes hours:

  scripts/qemu-versions.sh ~/qemu-versions
  QEMU4J_QEMU_DIRS=~/qemu-versions ./mvnw -pl qemu-api -am verify \
      -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false '-Dit.test=*AcceptanceIT' -Dfailsafe.failIfNoSpecifiedTests=false
  scripts/acceptance.sh
END
}

case ${1-} in -h | --help) usage && exit ;; esac
cd "$(dirname "$0")/.."
records=qemu-api/target/acceptance
if [ ! -d "$records" ]; then
    echo "$records: not there (run the acceptance tests first: scripts/acceptance.sh --help)" >&2
    exit 1
fi

# A line has the kind, version, target, how many were tried and accepted, properties, and the refusals by class.
devices() {
    sort -t "$(printf '\t')" -k 2,2V -k 3,3 "$records"/device-*.tsv | awk -F '\t' '
        { printf "| %s | %s | %d | %d | %d | %s |\n", $2, $3, $4, $5, $6, $7; tried += $4; accepted += $5; properties += $6 }
        END { printf "| all | %d programs | %d | %d | %d | |\n", NR, tried, accepted, properties }'
}

others() {
    find "$records" -name '*.tsv' ! -name 'device-*' -exec cat {} + | awk -F '\t' '
        {
            key = $1 "\t" $2
            programs[key]++; tried[key] += $4; accepted[key] += $5
            count = split($7, refusals, ", ")
            for (i = 1; i <= count; i++) {
                split(refusals[i], refusal, " ")
                classes[key "\t" refusal[1]] += refusal[2]
            }
        }
        END {
            for (key in programs) {
                text = ""
                for (each in classes) {
                    if (index(each, key "\t") == 1) list[++size] = substr(each, length(key) + 2) " " classes[each]
                }
                for (i = 1; i <= size; i++)
                    for (j = i + 1; j <= size; j++)
                        if (list[j] < list[i]) { swap = list[i]; list[i] = list[j]; list[j] = swap }
                for (i = 1; i <= size; i++) text = text (i > 1 ? ", " : "") list[i]
                size = 0
                split(key, names, "\t")
                printf "| %s | %s | %d | %d | %d | %s |\n", names[1], names[2], programs[key], tried[key], accepted[key], text
            }
        }' | sort -t '|' -k 2,2 -k 3,3V
}

{
    cat <<'END'
# What real programs accept

scripts/acceptance.sh writes this page from what the acceptance tests leave; its `--help` tells how to run them. The
programs are those of Debian's packages, each version with its own libraries and firmware.

Each program is started with each of its devices, made by the setters of its typed builder, in a machine that has the
bus; then it quits, without having run a guest. Every property that the program can be told is set: to its default, or
where there is none to a value that does no harm. The device is given once as text and once as JSON. A device is accepted
if both start. If the program refuses it, the properties are halved until those are found that it refuses.

The same is done with each machine, each CPU model, each accelerator, and, on some targets, each backend: once with what
is required, and once with all members that the schema has in the version. A program reads all members of a backend before
it acts on any: that it refuses their values tells that it took their names and types.

Whatever is refused has a reason in a committed list (`refused-devices.tsv` and `refused-starts.tsv` beside the tests), by
the program's message. A refusal that has none fails the test; so does one about a name or a type that is not listed
itself. These are the classes:

| Class | What the trial lacks |
| --- | --- |
| accelerator | another accelerator, such as KVM |
| backend | what the device works for: a daemon, a TPM, a file |
| bus | a machine of the target that has such a bus |
| device | another device that it belongs to |
| file | a program, firmware or image |
| host | something of the host: hardware, a screen, a server, another system |
| machine | another machine, or a property of it |
| program | nothing: the program was built without it |
| qemu | nothing: the program fails or contradicts its own description |
| value | a value that makes sense, where the default is none; or members that go together |

## Devices

"(property)" marks single properties that were refused of devices that were accepted.

| Version | Target | Tried | Accepted | Properties accepted | Refused |
| --- | --- | --- | --- | --- | --- |
END
    devices
    cat <<'END'

## Machines, CPUs, accelerators and backends

| Kind | Version | Programs | Tried | Accepted | Refused |
| --- | --- | --- | --- | --- | --- |
END
    others
} >docs/acceptance.md
echo "docs/acceptance.md: $(find "$records" -name '*.tsv' | wc -l) records"
