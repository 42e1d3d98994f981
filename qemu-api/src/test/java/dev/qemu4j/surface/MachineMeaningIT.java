package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CompiledMachines;
import dev.qemu4j.codegen.introspect.QmpProgram;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** A whole machine is the same, on the installed QEMU and the unpacked ones, after its command line was read and written. */
@Tag("once")
class MachineMeaningIT {
    private static final List<String> BLOCK = List.of("-blockdev", "null-co,node-name=d,size=1048576,read-zeroes=on");

    /** The options, by what they are an example of. */
    private static final Map<String, List<String>> MACHINES = Map.of(
            "text devices",
            with(
                    "-machine",
                    "q35,usb=on,usb=off",
                    "-m",
                    "64,slots=2,maxmem=1G",
                    "-smp",
                    "2",
                    "-smp",
                    "cores=2",
                    "-cpu",
                    "qemu64,-svm,+svm,+vmx",
                    "-object",
                    "iothread,id=t0",
                    "-netdev",
                    "user,id=n,net=10.1.0.0/24",
                    "-device",
                    "virtio-net-pci,netdev=n,addr=0x5.0x0",
                    "-device",
                    "virtio-blk-pci,drive=d,iothread=t0,addr=6,bootindex=1",
                    "-device",
                    "e1000,mac=52:54:00:00:00:01,mac=52:54:00:00:00:02"),
            "JSON devices",
            with(
                    "-machine", "pc",
                    "-device", "{'driver':'virtio-scsi-pci','id':'s','num_queues':2}",
                    "-device", "{'driver':'scsi-hd','bus':'s.0','drive':'d','lun':3,'bootindex':1}",
                    "-device", "{'driver':'virtio-rng-pci','addr':'7.0'}"),
            "devices of which one needs JSON", // since 9.0; 7.2 refuses all three alike
            with(
                    "-machine",
                    "pc",
                    "-object",
                    "iothread,id=t0",
                    "-device",
                    "{'driver':'virtio-scsi-pci','id':'s','iothread-vq-mapping':[{'iothread':'t0'}]}",
                    "-device",
                    "{'driver':'scsi-hd','bus':'s.0','drive':'d','share-rw':true}"),
            "JSON before text",
            with(
                    "-machine", "pc",
                    "-device", "{'driver':'virtio-rng-pci','id':'json'}",
                    "-device", "virtio-balloon-pci,id=text",
                    "-device", "{'driver':'virtio-blk-pci','drive':'d'}",
                    "-device", "e1000"),
            "network backends of both forms",
            with(
                    "-machine",
                    "pc",
                    "-netdev",
                    "hubport,id=h,hubid=0,netdev=n",
                    "-netdev",
                    "{'type':'user','id':'n'}",
                    "-netdev",
                    "hubport,id=g,hubid=0",
                    "-device",
                    "virtio-net-pci,netdev=g"),
            "PCI addresses of both notations",
            with(
                    "-machine", "pc",
                    "-device", "{'driver':'virtio-balloon-pci','addr':16}",
                    "-device", "{'driver':'virtio-rng-pci','addr':'0x10'}",
                    "-device", "{'driver':'pci-bridge','id':'b','chassis_nr':1,'addr':40}",
                    "-device", "{'driver':'virtio-rng-pci','bus':'b','addr':11}"),
            "JSON that no text can say",
            with(
                    "-machine",
                    "pc",
                    "-device",
                    "{'driver':'virtio-balloon-pci','id':'a/b','addr':33}",
                    "-netdev",
                    "{'type':'user','id':'1'}",
                    "-device",
                    "{'driver':'e1000','netdev':'1','addr':48}"),
            "memory of nodes",
            with(
                    "-machine",
                    "pc-i440fx-5.0",
                    "-m",
                    "128",
                    "-smp",
                    "2",
                    "-numa",
                    "node,nodeid=0,cpus=0,mem=32",
                    "-numa",
                    "node,nodeid=1,cpus=1,mem=96"));

    private static final Map<String, List<String>> BUILT = new TreeMap<>();

    private static int started;

    @TempDir
    private static Path home;

    @BeforeAll
    static void compile() throws Exception {
        List<String> names = List.copyOf(MACHINES.keySet());
        List<CommandLine> read = names.stream().map(name -> read(name)).toList();
        List<CommandLine> built = CompiledMachines.built(read, home);
        for (int i = 0; i < names.size(); i++) {
            BUILT.put(names.get(i), built.get(i).toArguments());
        }
    }

    static List<Emulator> emulators() {
        return Emulator.all().stream()
                .filter(emulator -> emulator.target().equals("x86_64"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void parse_writtenAndAsJava_isTheSameMachine(Emulator emulator) {
        started = 0;
        MACHINES.forEach((name, options) -> {
            List<String> original = machine(emulator, options);

            assertThat(machine(emulator, options(read(name).toArguments())))
                    .as(name)
                    .isEqualTo(original);
            assertThat(machine(emulator, options(Objects.requireNonNull(BUILT.get(name), name))))
                    .as("%s, as Java", name)
                    .isEqualTo(original);
            started += original.size() > 1 ? 1 : 0;
        });
        assertThat(started).as("machines that start").isGreaterThanOrEqualTo(MACHINES.size() - 1);
    }

    private static CommandLine read(String name) {
        List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64"));
        arguments.addAll(MACHINES.get(name));
        return CommandLine.parse(arguments);
    }

    private static List<String> options(List<String> arguments) {
        return arguments.subList(1, arguments.size());
    }

    private static List<String> with(String... options) {
        List<String> all = new ArrayList<>(BLOCK);
        all.addAll(List.of(options));
        return all;
    }

    /** Returns the machine as the monitor reports it; if it does not start, QEMU's last message. */
    private static List<String> machine(Emulator emulator, List<String> options) {
        List<String> command = new ArrayList<>(List.of(emulator.path().toString()));
        command.addAll(options);
        command.addAll(List.of("-nodefaults", "-S", "-display", "none", "-accel", "tcg"));
        try (QmpProgram qemu = QmpProgram.run(command, home)) {
            return List.of(
                    hmp(qemu, "info qtree"),
                    views(hmp(qemu, "info mtree -f")),
                    hmp(qemu, "info numa"),
                    hmp(qemu, "info network"),
                    hmp(qemu, "qom-get /machine/unattached/device[0] svm"),
                    qemu.ask("query-block").toString(),
                    qemu.ask("query-named-block-nodes").toString());
        } catch (UncheckedIOException e) {
            String said = String.valueOf(e.getMessage()).strip();
            return List.of(said.substring(said.lastIndexOf(": ") + 1));
        }
    }

    /** QEMU tells the views of memory, and who sees each, in any order. */
    private static String views(String text) {
        return Stream.of(text.replaceAll("FlatView #\\d+", "").split("\r\n\r\n", -1))
                .map(view -> view.lines().sorted().toList().toString())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String hmp(QmpProgram qemu, String line) {
        return qemu.ask(
                        "human-monitor-command",
                        JsonNodeFactory.instance.objectNode().put("command-line", line))
                .stringValue();
    }
}
