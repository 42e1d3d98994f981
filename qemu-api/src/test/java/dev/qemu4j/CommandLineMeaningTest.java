package dev.qemu4j;

import static dev.qemu4j.CommandLineAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.machine.NumaOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command line that is read means what it meant. */
class CommandLineMeaningTest {
    private static final String MAPPED =
            "{\"driver\":\"virtio-scsi-pci\",\"id\":\"s\",\"iothread-vq-mapping\":[{\"iothread\":\"t0\"}]}";

    @TempDir
    private Path folder;

    @Test
    void parse_devicesOfWhichOneNeedsJson_areAllJson() throws Exception {
        CommandLine read = parse("-device", MAPPED, "-device", "{\"driver\":\"scsi-hd\",\"bus\":\"s.0\",\"lun\":1}");

        assertThat(read.toArguments().subList(1, 5))
                .containsExactly("-device", MAPPED, "-device", "{\"driver\":\"scsi-hd\",\"bus\":\"s.0\",\"lun\":1}");
        assertThat(CompiledMachines.built(List.of(read), folder)).containsExactly(read);
    }

    @Test
    void build_devicesOfWhichOneNeedsJson_areAllJsonWithValuesOfTheirTypes() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .device(Devices.virtioScsiPci(
                        d -> d.id("s").addr(PciAddress.of(5)).property("iothread-vq-mapping", List.of())))
                .device(Devices.scsiHd(d -> d.bus("s.0").drive("d").bootindex(1)))
                .option(
                        "-device",
                        "virtio-blk-pci,drive=e,bootindex=0x2,disable-legacy=on,write-cache=off,x-new=7,"
                                + "logical_block_size=4K,share-rw=on")
                .build();

        assertThat(cmd)
                .rendersTo(
                        "qemu-system-x86_64",
                        "-device",
                        "{\"driver\":\"virtio-scsi-pci\",\"id\":\"s\",\"addr\":\"5.0\",\"iothread-vq-mapping\":[]}",
                        "-device",
                        "{\"driver\":\"scsi-hd\",\"bus\":\"s.0\",\"drive\":\"d\",\"bootindex\":1}",
                        "-device",
                        "{\"driver\":\"virtio-blk-pci\",\"drive\":\"e\",\"bootindex\":2,\"disable-legacy\":\"on\","
                                + "\"write-cache\":\"off\",\"x-new\":\"7\",\"logical_block_size\":4096,\"share-rw\":true}");
    }

    @Test
    void parse_mix_keepsItsOrderOfCreation() throws Exception {
        CommandLine read = parse(
                "-device",
                "{\"driver\":\"e1000\",\"id\":\"json\"}",
                "-device",
                "e1000,id=text",
                "-virtfs",
                "local,path=/a");

        assertThat(read.toArguments()).contains("{\"driver\":\"e1000\",\"id\":\"json\"}", "e1000,id=text");
        assertThat(read.remarks()).extracting(Remark::subject).containsExactly("-device");
        CommandLine built = CompiledMachines.built(List.of(read), folder).get(0);
        assertThat(built).hasInOrder("e1000,id=text", "e1000,id=json");
        assertThat(built).isEqualTo(read);
        assertThat(read.toBuilder().device(Devices.e1000()).build())
                .hasInOrder(
                        "{\"driver\":\"e1000\",\"id\":\"text\"}",
                        "{\"driver\":\"e1000\",\"id\":\"json\"}",
                        "{\"driver\":\"e1000\"}");
    }

    @Test
    void parse_jsonThatNeedNotBe_isText() {
        assertThat(parse("-device", "{\"driver\":\"e1000\",\"id\":\"a\"}")).hasOption("-device", "e1000,id=a");
    }

    /** QEMU makes the disk's own device after those that are text, and before those that are JSON. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x86_64  | -drive      | if=virtio,file=a,format=raw | true",
                "x86_64  | -drive      | file=a,format=raw           | false",
                "x86_64  | -drive      | if=none,file=a              | false",
                "x86_64  | -hda        | a                           | false",
                "x86_64  | -debugcon   | null                        | true",
                "x86_64  | -readconfig | a                           | true",
                "s390x   | -hda        | a                           | true",
                "aarch64 | -drive      | file=a,format=raw           | true"
            })
    void parse_jsonBesideDevicesOfOtherOptions_staysJson(String target, String option, String argument, boolean kept)
            throws Exception {
        String json = "{\"driver\":\"virtio-balloon-pci\",\"id\":\"b\"}";
        CommandLine read = CommandLine.parse(
                List.of("qemu-system-" + target, "-device", "virtio-rng-pci", option, argument, "-device", json));

        String written = kept ? json : "virtio-balloon-pci,id=b";
        assertThat(read.toArguments()).endsWith("-device", written).contains("virtio-rng-pci");
        assertThat(CompiledMachines.built(List.of(read), folder).get(0).toArguments())
                .isEqualTo(read.toArguments());
    }

    @Test
    void parse_netdevThatIsJson_isCreatedFirst() {
        CommandLine read =
                parse("-netdev", "hubport,id=h,hubid=0,netdev=n", "-netdev", "{\"type\":\"user\",\"id\":\"n\"}");

        assertThat(read).hasInOrder("user,id=n", "hubport,id=h,hubid=0,netdev=n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-machine | pc,usb=on,usb=off | pc,usb=off",
                "-m | 1G,size=2G | 2G",
                "-device | e1000,mac=52:54:00:00:00:01,mac=52:54:00:00:00:02 | e1000,mac=52:54:00:00:00:02",
                "-drive | file=a,file=b,format=raw | file=b,format=raw",
                "-object | memory-backend-ram,id=m,size=1G,size=2G | memory-backend-ram,id=m,size=2G",
                "-cpu | qemu64,-svm,+svm | qemu64,svm=off",
                "-cpu | qemu64,+svm,svm=on,-svm,+vmx | qemu64,svm=off,vmx=on",
                "-cpu | qemu64,-a,+b,c=1 | qemu64,c=1,b=on,a=off",
            })
    void parse_nameThatComesAgain_theLastCounts(String option, String argument, String meaning) throws Exception {
        CommandLine read = parse(option, argument);

        assertThat(read).endsWith(meaning);
        assertThat(read)
                .isEqualTo(CommandLine.builder(Target.X86_64)
                        .option(option, argument)
                        .build());
        assertThat(CompiledMachines.built(List.of(read), folder)).containsExactly(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-netdev | user,id=n,hostfwd=tcp::1-:1,hostfwd=tcp::2-:2",
                "-smbios | type=11,value=a,value=b",
                "-vnc | :1,websocket=on,vnc=:2",
                "-numa | node,nodeid=0,cpus=0,cpus=2",
                "-spice | port=1,tls-channel=main,tls-channel=display",
                "-semihosting-config | on,arg=a,arg=b",
            })
    void parse_list_keepsAll(String option, String argument) throws Exception {
        CommandLine read = parse(option, argument);

        assertThat(read).endsWith(argument);
        assertThat(read.remarks()).isEmpty();
        assertThat(CompiledMachines.built(List.of(read), folder).get(0).toArguments())
                .last()
                .asString()
                .contains(argument.split(",", -1)[argument.split(",", -1).length - 1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-numa | node,nodeid=0,mem=2048 | node,nodeid=0,mem=2G",
                "-numa | node,nodeid=0,mem=2048K | node,nodeid=0,mem=2M",
                "-numa | node,nodeid=0,mem=0x800 | node,nodeid=0,mem=0x800",
                "-m | 2048 | 2048",
                "-m | 2048,maxmem=4096 | 2048,maxmem=4096",
                "-m | size=2048,slots=2,maxmem=8G | 2048,slots=2,maxmem=8G",
                "-m | 2048M | 2048M",
                "-object | memory-backend-ram,id=m,size=4096 | memory-backend-ram,id=m,size=4K",
                // In MiB, whole numbers that take no unit.
                "-accel | tcg,tb-size=256 | tcg,tb-size=256",
                "-device | VGA,vgamem_mb=32 | VGA,vgamem_mb=32",
                "-device | vmware-svga,vgamem_mb=16 | vmware-svga,vgamem_mb=16",
                "-device | qxl-vga,ram_size_mb=128,vram_size_mb=64,vram64_size_mb=256,vgamem_mb=16"
                        + " | qxl-vga,ram_size_mb=128,vram_size_mb=64,vram64_size_mb=256,vgamem_mb=16",
                "-device | nvme,serial=1,cmb_size_mb=64 | nvme,serial=1,cmb_size_mb=64",
                "-global | VGA.vgamem_mb=32 | VGA.vgamem_mb=32",
                "-global | driver=nvme,property=cmb_size_mb,value=4 | nvme.cmb_size_mb=4",
                "-set | device.v.vgamem_mb=32 | device.v.vgamem_mb=32",
                // In bytes, though their neighbours are not.
                "-device | bochs-display,vgamem=33554432 | bochs-display,vgamem=33554432",
                "-device | qxl,ram_size=134217728,vram_size=67108864 | qxl,ram_size=134217728,vram_size=67108864",
                "-device | pcie-root-port,io-reserve=4096,mem-reserve=2097152 | pcie-root-port,io-reserve=4096,mem-reserve=2097152",
                "-device | virtio-mem-pci,memdev=m,requested-size=1073741824 | virtio-mem-pci,memdev=m,requested-size=1073741824",
                "-numa | hmat-cache,node-id=0,size=65536,level=1 | hmat-cache,node-id=0,size=65536,level=1",
                "-drive | if=none,id=d,throttling.bps-total=1024 | if=none,id=d,throttling.bps-total=1024",
                // Not amounts of memory at all: milliseconds, microseconds, hertz, entries.
                "-boot | splash-time=2000,reboot-timeout=500 | splash-time=2000,reboot-timeout=500",
                "-audiodev | none,id=a,timer-period=1000,out.buffer-length=1024"
                        + " | none,id=a,timer-period=1000,out.buffer-length=1024",
                "-cpu | qemu64,tsc-frequency=2000000000 | qemu64,tsc-frequency=2000000000",
                "-accel | kvm,dirty-ring-size=4096 | kvm,dirty-ring-size=4096",
            })
    void toJavaSource_amountWithoutUnit_keepsIts(String option, String argument, String written) throws Exception {
        CommandLine read = parse(option, argument);

        assertThat(read.toArguments()).last().isIn(argument, written);
        assertThat(CompiledMachines.built(List.of(read), folder).get(0)).endsWith(written);
    }

    /** A setter that takes an amount would write it with a unit, and QEMU would take it for so many MiB. */
    @Test
    void facts_amountsInMebibytes_areNumbers() throws IOException {
        List<String> types = new ArrayList<>();
        for (String file : List.of("qom", "cli", "machines", "cpus")) {
            JsonNode facts = JsonMapper.shared()
                    .readTree(Path.of("..", "codegen", "src", "main", "facts", file + ".json")
                            .toFile());
            for (JsonNode entity : facts.path("entities")) {
                for (String role : List.of("members", "parameters", "properties")) {
                    entity.path(role).properties().stream()
                            .filter(member -> member.getKey().matches(".*_mb|tb-size"))
                            .forEach(member -> types.add(member.getKey() + " "
                                    + member.getValue().path("type").toString()));
                }
            }
        }

        assertThat(types)
                .anyMatch(type -> type.startsWith("vgamem_mb "))
                .anyMatch(type -> type.startsWith("cmb_size_mb "))
                .anyMatch(type -> type.startsWith("tb-size "))
                .allMatch(type -> type.matches("\\S+ \"u?int(32)?\""));
    }

    @Test
    void memory_amountOfBytes_hasAUnit() {
        assertThat(CommandLine.builder(Target.X86_64)
                        .memory(o -> o.property("size", DataSize.ofBytes(1000)))
                        .build())
                .endsWith("1000B");
    }

    @Test
    void numa_memoryOfBytes_hasAUnit() {
        assertThat(CommandLine.builder(Target.X86_64)
                        .numa(NumaOptions.node(n -> n.nodeid(0).mem(DataSize.ofBytes(1000))))
                        .build())
                .endsWith("node,nodeid=0,mem=1000B");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "channel-type=main,addr.transport=socket,addr.type=unix,addr.path=/run/m",
                "tcp:127.0.0.1:4444",
                "defer"
            })
    void toJavaSource_incoming_compiles(String argument) throws Exception {
        CommandLine read = parse("-incoming", argument);

        assertThat(CompiledMachines.built(List.of(read), folder)).containsExactly(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-chardev", "-drive", "-accel", "-smp", "-machine", "-rtc"})
    void parse_jsonWhereQemuTakesNone_isRemarkedOnAndLeft(String option) {
        String json = "{\"id\":\"a\",\"backend\":{\"type\":\"null\",\"data\":{}}}";

        CommandLine read = parse(option, json);

        assertThat(read).endsWith(json);
        assertThat(read.remarks())
                .singleElement()
                .satisfies(remark -> assertThat(remark.message()).contains("takes no JSON"));
    }

    private static CommandLine parse(String... options) {
        return CommandLine.parse(Stream.concat(Stream.of("qemu-system-x86_64"), List.of(options).stream())
                .toList());
    }
}
