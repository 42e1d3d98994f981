package dev.qemu4j.check;

import static dev.qemu4j.check.CheckResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;
import dev.qemu4j.check.surface.QemuSurface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule, on the specimen: what it says, and what it lets pass. */
class CheckerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // options
                "UNKNOWN_OPTION | -devise x | -devise: QEMU has no such option (did you mean '-device'?)",
                "OPTION_OF_ANOTHER_QEMU | -run-with x=y | -run-with: qemu-system-x86_64 7.2.22 does not have it"
                        + " (another version or target does)",
                "ARGUMENT_MISSING | -kernel | -kernel: no argument (expected: one)",
                "ARGUMENT_NOT_TAKEN | -nodefaults yes | -nodefaults: 'yes' (expected: no argument)",
                "BAD_SYNTAX | -machine q35,=on | -machine: 'q35,=on' (expected: name=value, with commas between them)",
                "UNKNOWN_PARAMETER | -rtc bse=utc | -rtc has no parameter 'bse' (did you mean 'base'?)",
                "UNKNOWN_PARAMETER | -drive file=a,format=raw,foo=1 | -drive has no parameter 'foo'",
                "UNKNOWN_VALUE | -drive file=a,format=raw,cache=writebak | -drive cache: 'writebak' is not allowed"
                        + " (did you mean 'writeback'?)",
                "UNKNOWN_VALUE | -rtc clock=hos | -rtc clock: 'hos' is not allowed (did you mean 'host'?)",
                "UNKNOWN_VALUE | -accel tcg,thread=many | -accel thread: 'many' is not allowed (there is: multi, single)",
                "UNKNOWN_VALUE | -usbdevice tablett -usbdevice mouse | -usbdevice: 'tablett' is not allowed (did you mean"
                        + " 'tablet'?)",
                "UNKNOWN_VALUE | -nic user,model=e1000ee | -nic model: 'e1000ee' is no network card (did you mean 'e1000e'?)",
                "UNKNOWN_CHARDEV | -serial stdioo | -serial: 'stdioo' is no character device (did you mean 'stdio'?)",
                "NOT_A_NUMBER | -blockdev null-co,node-name=a,size=1M | -blockdev null-co size: '1M' (expected: a number)",
                "OPTION_MISSING | -initrd a | -initrd: no -kernel (expected: one)",
                "OPTIONS_EXCLUDE_EACH_OTHER | -runas nobody -sandbox on,elevateprivileges=deny | -sandbox"
                        + " elevateprivileges: 'deny' kills QEMU when it changes its user",
                "OPTIONS_EXCLUDE_EACH_OTHER | -sandbox on -sandbox elevateprivileges=children -runas nobody | -sandbox"
                        + " elevateprivileges: 'children' kills QEMU when it changes its user",
                "OPTIONS_EXCLUDE_EACH_OTHER | -sandbox on,spawn=deny -netdev user,id=n,guestfwd=tcp:10.0.2.4:445-cmd:cat |"
                        + " -sandbox spawn: 'deny' kills QEMU when the guest connects",
                "OPTIONS_EXCLUDE_EACH_OTHER | -netdev user,id=n,smb=/srv -sandbox on,spawn=deny | -sandbox spawn: 'deny' kills",
                // devices
                "ADDRESS_USED_TWICE | -device qemu-xhci,id=a,bootindex=1 -device qemu-xhci,bootindex=0x1 | qemu-xhci:"
                        + " bootindex 1 is taken by device 'a' (expected: another one)",
                "BACKEND_USED_TWICE | -chardev null,id=c -serial chardev:c -mon chardev=c | -mon: chardev 'c' is in use by"
                        + " -serial (expected: one for each, or mux=on)",
                "UNKNOWN_DEVICE | -device virtio-blk-pcl | -device: qemu-system-x86_64 7.2.22 has no device"
                        + " 'virtio-blk-pcl' (did you mean 'virtio-blk-pci'?)",
                "NOT_USER_CREATABLE | -device ICH9-LPC | ICH9-LPC: only a machine can make this device, -device cannot",
                "UNKNOWN_PROPERTY | -device vmgenid,gui=auto | vmgenid has no property 'gui' (did you mean 'guid'?)",
                "NOT_A_NUMBER | -device {\"driver\":\"virtio-blk-pci\",\"drive\":\"virtio0\",\"num-queues\":\"10\"} | virtio-blk-pci.num-queues:"
                        + " '10' (expected: a number without quotes)",
                "NOT_A_NUMBER | -device {\"driver\":\"virtio-blk-pci\",\"drive\":\"virtio0\",\"discard-granularity\":\"1M\"} |"
                        + " virtio-blk-pci.discard-granularity: '1M' (expected: a number without quotes)",
                "BAD_PCI_ADDRESS | -device {\"driver\":\"qemu-xhci\",\"addr\":256} | qemu-xhci.addr: '256'",
                "BAD_PCI_ADDRESS | -device {\"driver\":\"qemu-xhci\",\"addr\":true} | qemu-xhci.addr: 'true'",
                "NOT_A_NUMBER | -object {\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":\"64M\"} | -object"
                        + " memory-backend-ram size: '64M' (expected: a number without quotes)",
                "WRONG_TYPE | -netdev {\"type\":\"user\",\"id\":\"n\",\"hostfwd\":\"tcp::25777-:22\"} | -netdev user"
                        + " hostfwd: 'tcp::25777-:22' (expected: a list, as [...])",
                "ADDRESS_USED_TWICE | -drive index=0,file=a,format=raw -hda b | -hda: IDE place 0 is taken by -drive",
                "WRONG_BUS | -machine q35 -drive if=ide,index=6,file=a,format=raw | -drive: this machine has no IDE"
                        + " place 6 (expected: index 0 to 5)",
                "UNKNOWN_VALUE | -boot order=xyz | -boot order: 'xyz' (expected: letters from a to p, each once)",
                "UNKNOWN_VALUE | -boot once=cc | -boot once: 'cc'",
                "BAD_FORWARDING | -netdev user,id=n,hostfwd=tcp::99999- | -netdev hostfwd: 'tcp::99999-'",
                "BAD_FORWARDING | -netdev user,id=n,hostfwd=tcp::99999-:22 | -netdev hostfwd: 'tcp::99999-:22'",
                "OUT_OF_RANGE | -device virtio-blk-pci,drive=virtio0,num-queues=70000 | virtio-blk-pci.num-queues: '70000' (expected: a"
                        + " number of 16 bits, not negative)",
                "NOT_A_SIZE | -device virtio-blk-pci,drive=virtio0,discard-granularity=big | virtio-blk-pci.discard-granularity: 'big'"
                        + " (expected: a number, with K, M, G or T behind it if need be)",
                "ADDRESS_USED_TWICE | -device qemu-xhci,id=a,addr=5 -device qemu-xhci,addr=0x5.0 | qemu-xhci: addr 0x5.0"
                        + " is taken by device 'a' (expected: a free one)",
                "ADDRESS_USED_TWICE | -device qemu-xhci,id=a,addr=5.1 -device qemu-xhci,addr=0x5.0x1 | qemu-xhci: addr"
                        + " 0x5.0x1 is taken by device 'a' (expected: a free one)",
                "ADDRESS_USED_TWICE | -device qemu-xhci,id=a,addr=0x1.0x2 -device qemu-xhci,addr=1.2 | qemu-xhci: addr 1.2"
                        + " is taken by device 'a' (expected: a free one)",
                "ADDRESS_USED_TWICE | -device qemu-xhci,id=a,addr=5,bus=pci.0 -device qemu-xhci,addr=0x05.0x00 |"
                        + " qemu-xhci: addr 0x05.0x00 is taken by device 'a' (expected: a free one)",
                "ADDRESS_USED_TWICE | -device {\"driver\":\"qemu-xhci\",\"id\":\"a\",\"addr\":41} -device"
                        + " {\"driver\":\"qemu-xhci\",\"addr\":\"5.1\"} | qemu-xhci: addr 5.1 is taken by device 'a'",
                "BAD_PCI_ADDRESS | -device qemu-xhci,addr=0x20 | qemu-xhci.addr: '0x20' (expected: slot and function,"
                        + " as 1f.2)",
                "BAD_PCI_ADDRESS | -device qemu-xhci,addr=3.8 | qemu-xhci.addr: '3.8'",
                "BAD_PCI_ADDRESS | -device qemu-xhci,addr=3. | qemu-xhci.addr: '3.'",
                "WRONG_BUS | -device virtio-blk,drive=virtio0,bus=ide.2 | virtio-blk: this machine has no bus 'ide.2' (expected: ide.0 to"
                        + " ide.1)",
                "UNKNOWN_AUDIODEV | -audiodev pipewire,id=a | -audiodev: qemu-system-x86_64 7.2.22 has no 'pipewire'",
                "UNKNOWN_VALUE | -fsdev handle,id=f,path=/a | -fsdev: qemu-system-x86_64 7.2.22 has no driver 'handle'"
                        + " (there is: local, proxy, synth)",
                "BAD_SYNTAX | -chardev {\"id\":\"c\",\"backend\":{\"type\":\"null\"}} | -chardev:"
                        + " '{\"id\":\"c\",\"backend\":{\"type\":\"null\"}}' (expected: name=value, with commas between"
                        + " them; JSON is not taken here)",
                "TOO_MANY_CPUS | -smp 2 -smp cpus=300 | -smp: 300 CPUs",
                // machine, CPU, sizes
                "ACCELERATOR_TWICE | -M pc,accel=tcg -accel tcg | -accel cannot stand beside -M accel=tcg: leave one of the"
                        + " two out",
                "UNKNOWN_ACCELERATOR | -M pc,accel=kvn | qemu-system-x86_64 7.2.22 has no accelerator 'kvn'",
                "UNKNOWN_MACHINE | -machine q36 | -machine: qemu-system-x86_64 7.2.22 has no machine 'q36' (did you mean"
                        + " 'q35'?)",
                "UNKNOWN_MACHINE_PROPERTY | -machine q35,smn=on | machine 'pc-q35-7.2' has no property 'smn' (did you"
                        + " mean 'smm'?)",
                "UNKNOWN_CPU_MODEL | -cpu qemu63 | -cpu: qemu-system-x86_64 7.2.22 has no model 'qemu63' (did you mean"
                        + " 'qemu64'?)",
                "UNKNOWN_CPU_FEATURE | -cpu qemu64,+avx3 | -cpu: CPUs of qemu-system-x86_64 7.2.22 have no feature 'avx3'"
                        + " (did you mean 'avx2'?)",
                "TOO_MANY_CPUS | -smp 300 | -smp: 300 CPUs (expected: at most 255, as the machine 'pc-i440fx-7.2' can"
                        + " have)",
                "TOPOLOGY_MISMATCH | -smp 4,cores=3 | -smp: cores=3 makes a multiple of 3 CPUs, but cpus is 4 (expected: the"
                        + " same)",
                "TOPOLOGY_MISMATCH | -smp 4,sockets=4,cores=2,threads=1 | -smp: sockets=4,cores=2,threads=1 makes 8 CPUs, but"
                        + " cpus is 4 (expected: the same)",
                "TOPOLOGY_MISMATCH | -smp 2,maxcpus=4,sockets=1,cores=2,threads=1 | -smp: sockets=1,cores=2,threads=1 makes 2"
                        + " CPUs, but maxcpus is 4 (expected: the same)",
                "TOPOLOGY_MISMATCH | -smp 4,maxcpus=2 | -smp: cpus is 4 (expected: at most 2, for that many fit)",
                "TOPOLOGY_MISMATCH | -smp 2,cores=4 | -smp: cores=4 makes a multiple of 4 CPUs, but cpus is 2",
                "OUT_OF_RANGE | -smp cpus=-1 | -smp cpus: '-1' (expected: 1 or more)",
                "MEMORY_SIZE_MISMATCH | -m 1G -object memory-backend-ram,id=r,size=512M -machine memory-backend=r |"
                        + " -machine memory-backend: 'r' has 512 MiB (expected: 1024 MiB, as -m says)",
                "NO_ROOM_FOR_MEMORY | -m 1G,maxmem=2G -object memory-backend-ram,id=r,size=512M -device pc-dimm,memdev=r |"
                        + " pc-dimm: no room for this memory, as -m has 0 slots (expected: -m with slots and maxmem for"
                        + " all that is plugged in)",
                "MEMORY_SIZE_MISMATCH | -m 1G,maxmem=512M | -m: maxmem is 512 MiB (expected: more than the 1024 MiB that"
                        + " there are from the start)",
                // schema
                "UNKNOWN_BLOCK_DRIVER | -blockdev qcow3,node-name=a | -blockdev: qemu-system-x86_64 7.2.22 has no"
                        + " 'qcow3' (did you mean 'qcow2'?)",
                "UNKNOWN_BLOCK_DRIVER | -blockdev raw,node-name=a,file.driver=fil | -blockdev raw file driver: 'fil' is no"
                        + " block driver (did you mean 'file'?)",
                "UNKNOWN_MEMBER | -blockdev null-co,node-name=a,sise=1 | -blockdev null-co has no member 'sise' (did you"
                        + " mean 'size'?)",
                "UNKNOWN_MEMBER | -blockdev raw,node-name=a,file.driver=null-co,file.sise=1 | -blockdev raw file has no"
                        + " member 'sise' (did you mean 'size'?)",
                "UNKNOWN_MEMBER | -blockdev {\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"null-co\","
                        + "\"sise\":1}} | -blockdev raw file has no member 'sise' (did you mean 'size'?)",
                "MEMBER_MISSING | -blockdev raw,node-name=a,file.driver=file | -blockdev raw file: no 'filename'"
                        + " (expected: one)",
                "NOT_A_SWITCH | -blockdev null-co,node-name=a,cache.direct=maybe | -blockdev null-co cache.direct:"
                        + " 'maybe' (expected: on or off)",
                "NOT_A_NUMBER | -blockdev {\"driver\":\"null-co\",\"node-name\":\"a\",\"size\":\"1\"} | -blockdev null-co"
                        + " size: '1' (expected: a number without quotes)",
                "NOT_A_SWITCH | -blockdev {\"driver\":\"null-co\",\"node-name\":\"a\",\"size\":1,\"read-only\":1} | -blockdev null-co read-only:"
                        + " '1' (expected: true or false)",
                "WRONG_TYPE | -object {\"qom-type\":\"secret\",\"id\":\"s\",\"file\":7} | -object secret file: '7'"
                        + " (expected: a text in quotes)",
                "WRONG_TYPE | -blockdev null-co,node-name=a,cache=none | -blockdev null-co cache: 'none' (expected:"
                        + " members, as cache.NAME)",
                "WRONG_TYPE | -blockdev null-co,node-name=a,read-only.x=on | -blockdev null-co read-only: members"
                        + " (expected: a value)",
                "UNKNOWN_VALUE | -blockdev null-co,node-name=a,discard=always | -blockdev null-co discard: 'always' is"
                        + " not allowed (there is: ignore, unmap)",
                "UNKNOWN_MEMBER | -object throttle-group,id=g,limits.iops-total=1 | -object throttle-group has no member"
                        + " 'limits.iops-total'",
                "MEMBER_MISSING | -object memory-backend-ram,id=m | -object memory-backend-ram: no 'size' (expected: one)",
                "UNKNOWN_NETDEV | -netdev usr,id=n | -netdev: qemu-system-x86_64 7.2.22 has no 'usr' (did you mean"
                        + " 'user'?)",
                "MEMBER_MISSING | -netdev stream,id=n,addr.type=inet,addr.host=h | -netdev stream addr: no 'port'"
                        + " (expected: one)",
                "UNKNOWN_VALUE | -display gtk,gl=maybe | -display gtk gl: 'maybe' is not allowed (there is: core, es, off,"
                        + " on)",
                // references
                "DANGLING_REFERENCE | -blockdev null-co,node-name=root -device virtio-blk-pci,drive=rot | virtio-blk-pci"
                        + " names drive 'rot', which is not there (did you mean 'root'?)",
                "DANGLING_REFERENCE | -blockdev raw,node-name=a,file=b | -blockdev raw file names node 'b', which is not"
                        + " there (there is: none)",
                "DANGLING_REFERENCE | -blockdev raw,node-name=a,file=b -blockdev null-co,node-name=b | -blockdev raw file"
                        + " names node 'b', which comes later (expected: before what names it)",
                "DANGLING_REFERENCE | -blockdev throttle,node-name=a,file.driver=null-co,throttle-group=g | -blockdev"
                        + " throttle throttle-group names object 'g', which is not there (there is: none)",
                "DANGLING_REFERENCE | -chardev socket,id=c,path=/a,tls-creds=t | -chardev names object 't', which is not"
                        + " there (there is: none)",
                "DUPLICATE_ID | -blockdev null-co,node-name=x -drive if=none,id=x,file=a,format=raw | -drive id: 'x' is"
                        + " the name of a block node (expected: one that is not)",
                "DUPLICATE_ID | -blockdev null-co,node-name=x -blockdev raw,node-name=y,file.driver=null-co,"
                        + "file.node-name=x | -blockdev node-name: 'x' comes twice (expected: each once)",
            })
    void check_mistake_saysWhatAndWhatToDo(String kind, String options, String message) {
        CheckResult result = Specimen.check(options);

        assertThat(result.errors()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).hasToString(kind);
            assertThat(problem.message()).startsWith(message);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEPRECATED | -no-hpet",
                "DEPRECATED | -smp 2,cores=0",
                "GIVEN_TWICE | -machine q35 -machine pc-q35-7.2",
                "GIVEN_TWICE | -M q35 -machine pc-q35-7.2",
                "GIVEN_TWICE | -smp 2 -smp 4",
                "GIVEN_TWICE | -smp 2 -smp maxcpus=4",
                "GIVEN_TWICE | -m 1G -m 2G",
                "GIVEN_TWICE | -m 1G,size=2G",
                "GIVEN_TWICE | -kernel a -kernel b",
                "GIVEN_TWICE | -device virtio-blk,drive=virtio0,bootindex=1,bootindex=2",
                "DEPRECATED | -machine pc-i440fx-1.4",
                "DEPRECATED | -cpu old64",
                "DEPRECATED | -object tls-creds-anon,id=t,loaded=on",
                "SECRET_IN_ARGUMENTS | -object secret,id=s,data=letmein",
                "WAITS_FOR_CLIENT | -chardev socket,id=c,path=/a,server=on",
                "FORMAT_GUESSED | -drive file=a",
            })
    void check_habit_isWarnedOf(ProblemKind kind, String options) {
        CheckResult result = Specimen.check(options + " -display none");

        assertThat(result).hasOnlyWarnings(kind);
        assertThat(result.orThrow()).isSameAs(result);
    }

    /** With options that the specimen does not have. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADDRESS_USED_TWICE | -cdrom a -hdc b",
                "WRONG_BUS | -drive if=ide,bus=2,file=a,format=raw",
                "BAD_UUID | -uuid 1234",
                "OPTIONS_EXCLUDE_EACH_OTHER | -chardev socket,id=c,path=/a,host=h,port=1",
                "MALFORMED_ID | -object {\"qom-type\":\"throttle-group\",\"id\":\"a/b\"}",
                "WRONG_BUS | -device scsi-hd",
            })
    void check_whatQemuRefusesAtOnce_isAnError(ProblemKind kind, String options) {
        assertThat(Specimen.check(options)).hasError(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-hda a -hdb b -hdc c -hdd d",
                "-machine q35 -drive if=ide,bus=1,unit=0,file=a,format=raw -hda b -drive index=5,file=c,format=raw",
                "-boot order=cdn,once=d,menu=on -uuid 550e8400-e29b-41d4-a716-446655440000",
                "-device {\"driver\":\"qemu-xhci\",\"id\":\"a/b\"}",
                "-device virtio-scsi-pci -device scsi-hd",
                "-machine none -device scsi-hd",
            })
    void check_goodPlacesAndValues_areNoErrors(String options) {
        assertThat(Specimen.check(options).errors())
                .extracting(Problem::kind)
                .doesNotContain(
                        ProblemKind.ADDRESS_USED_TWICE,
                        ProblemKind.WRONG_BUS,
                        ProblemKind.BAD_UUID,
                        ProblemKind.MALFORMED_ID,
                        ProblemKind.UNKNOWN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-machine q35,smm=on -m 1G -smp 2,sockets=1,cores=2,threads=1",
                "-m 64,slots=1,maxmem=1G -object memory-backend-ram,id=r,size=64M -device pc-dimm,memdev=r",
                "-object memory-backend-ram,id=r,size=64M -machine memory-backend=r",
                "-m 1.5G -object memory-backend-ram,id=r,size=64M -machine memory-backend=r",
                "-blockdev null-co,node-name=b -blockdev raw,node-name=a,file=b -device virtio-blk,drive=a",
                "-blockdev qcow2,node-name=a,file.driver=file,file.filename=x,backing=,encrypt.format=luks,"
                        + "encrypt.key-secret=s -object secret,id=s,file=x",
                "-blockdev {\"driver\":\"null-co\",\"node-name\":\"a\",\"read-only\":true,\"size\":5}",
                "-netdev user,id=n,dnssearch=a,dnssearch=b -device virtio-net-pci,netdev=n",
                "-netdev {\"type\":\"user\",\"id\":\"n\",\"hostfwd\":[{\"str\":\"tcp::0-:22\"}]}",
                "-object {\"qom-type\":\"throttle-group\",\"id\":\"g\",\"limits\":{\"iops-total\":1}}",
                "-object memory-backend-ram,id=m,size=1M,host-nodes=0-3,policy=bind",
                "-readconfig machine.cfg -device virtio-blk-pci,drive=from-file",
                "-drive file=a,format=raw,iops_rd_max=3,bps=1,cache=none,readonly=on,file.locking=off",
                "-display none -vnc none -cpu qemu64,avx2=off -accel tcg",
                "-device qemu-xhci,addr=0x1.0x2 -device qemu-xhci,addr=1.3 -device qemu-xhci,addr=0x1.0x1",
                "-device {\"driver\":\"qemu-xhci\",\"addr\":24} -device {\"driver\":\"qemu-xhci\",\"addr\":\"4\"}",
                "-k en-uss -vnc none",
                "-usbdevice tablet -usbdevice wacom-tablet -nic user,model=virtio -nic user,model=ne2k_isa",
                "-usbdevice tablet -fsdev local,id=f,path=/a,security_model=none",
                "-smp 2,cores=2 -smp cpus=4,cores=4",
                "-smp 4,cores=2 -smp maxcpus=8,threads=2",
                "-smp cores=3,threads=2",
                "-hda a -drive if=virtio,index=0,file=b,format=raw -drive index=1,file=c,format=raw",
                "-netdev user,id=n,hostfwd=tcp::65535-:22",
            })
    void check_goodCommandLine_hasNoErrors(String options) {
        assertThat(Specimen.check(options)).hasNoErrors().hasNoProblem(ProblemKind.DEPRECATED);
    }

    @Test
    void orThrow_mistakes_tellsAllWithTheirLinesAndTheQemu() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-device", "virtio-blk-pci,drive=virtio0,bootindx=1")
                .option("-no-hpet")
                .option("-machine", "q36")
                .build();

        assertThatThrownBy(() -> Checker.check(cmd, Specimen.surface()).orThrow())
                .isInstanceOf(CheckException.class)
                .message()
                .matches(
                        "UNKNOWN_PROPERTY: virtio-blk-pci has no property 'bootindx' \\(did you mean 'bootindex'\\?\\)\n"
                                + "    set at CheckerTest\\.java:\\d+\n"
                                + "UNKNOWN_MACHINE: -machine: qemu-system-x86_64 7\\.2\\.22 has no machine 'q36' \\(did you mean"
                                + " 'q35'\\?\\)\n"
                                + "    set at CheckerTest\\.java:\\d+\n"
                                + "    checked against qemu-system-x86_64 7\\.2\\.22");
        assertThat(Specimen.check("-m 1G -display none"))
                .hasToString("no problems, checked against qemu-system-x86_64 7.2.22");
    }

    @Test
    void check_unknownDriver_whatNamesItsNodeIsNotBlamed() {
        assertThat(Specimen.check("-blockdev qcow3,node-name=a -blockdev raw,node-name=b,file=a"))
                .hasErrors(ProblemKind.UNKNOWN_BLOCK_DRIVER);
    }

    @ParameterizedTest
    @CsvSource({"bus=x.0,ERROR", "bootindex=1,WARNING"})
    void check_mixOfJsonAndText_saysWhatQemuMakesOfIt(String text, Severity severity) {
        CommandLine cmd = CommandLine.parse(List.of(
                "qemu-system-x86_64",
                "-display",
                "none",
                "-device",
                "{\"driver\":\"virtio-net-pci\",\"id\":\"x\"}",
                "-device",
                "virtio-blk,drive=virtio0," + text));

        assertThat(Checker.check(cmd, Specimen.surface()).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(ProblemKind.DEVICE_FORMS_MIXED);
                    assertThat(problem.severity()).isEqualTo(severity);
                    assertThat(problem.message()).contains("virtio-blk", "JSON", "(expected: all devices in one form)");
                });
    }

    @Test
    void check_otherTarget_saysOnlyThat() {
        CommandLine cmd = CommandLine.parse(List.of("qemu-system-aarch64", "-machine", "virt", "-devise", "x"));

        assertThat(Checker.check(cmd, Specimen.surface()).errors())
                .singleElement()
                .hasToString("WRONG_TARGET: wrong target: the command line is for aarch64 (qemu-system-aarch64), but"
                        + " qemu-system-x86_64 7.2.22 emulates x86_64 (expected: the same)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-display none", "-nographic", "-vnc none", "-spice port=5900,disable-ticketing=on"})
    void check_display_isToldIfQemuChoosesIt(String option) {
        assertThat(Specimen.check("-nodefaults").problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(ProblemKind.DEFAULT_DISPLAY);
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.message()).contains("VNC server", "5900", "-display none");
        });
        assertThat(Specimen.check("-nodefaults " + option)).hasNoProblem(ProblemKind.DEFAULT_DISPLAY);
    }

    @Test
    void check_propertiesOfTheMachineInOptionsOfTheirOwn_areNoDoubles() {
        assertThat(Specimen.check("-machine q35 -machine smm=on -display none")).isClean();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-runas nobody -sandbox on,spawn=deny,obsolete=deny",
                "-runas nobody -sandbox off,elevateprivileges=deny",
                "-sandbox on,elevateprivileges=deny",
                "-sandbox on,spawn=deny -chardev null,id=c -netdev user,id=n,guestfwd=tcp:10.0.2.4:7-chardev:c",
                "-sandbox on,spawn=allow -netdev user,id=n,guestfwd=tcp:10.0.2.4:7-cmd:cat"
            })
    void check_sandboxThatLetsTheUserChange_isTaken(String options) {
        assertThat(Specimen.check(options + " -display none")).hasNoErrors();
    }

    @Test
    void check_qemuWithoutSchema_letsPassWhatItCannotKnow() {
        QemuSurface bare = Specimen.builder().schemaJson(new byte[] {'[', ']'}).build();

        CheckResult result = Checker.check(
                Specimen.commandLine("-blockdev qcow9,node-name=a,x=y -netdev foo,id=n -object bar,id=o -display baz"),
                bare);

        assertThat(result).hasNoErrors();
    }
}
