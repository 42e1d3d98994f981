package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.PlugCommands;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A value of a catalogue makes the same of a running QEMU, by a command, as of one that starts, by an option. */
@Timeout(300)
class TwoWiresIT {
    private static final Set<String> SCALARS = Set.of(
            "bool",
            "str",
            "string",
            "int",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "size",
            "OnOffAuto");
    /** Of the machine's own course, not of the value; what is called legacy cannot be read. */
    private static final Set<String> COURSE = Set.of("hotplugged", "realized", "type");

    @TempDir
    private Path folder;

    @Test
    void values_ofAllKinds_areTheSameOnBothWires() throws IOException {
        Path disk = Files.write(folder.resolve("disk,1.raw"), new byte[1 << 20]);
        Path key = Files.writeString(folder.resolve("key"), "secret");
        OptionsBuilderOf values = builder -> builder.object(QomObjects.secret("sec0", s -> s.file(key)))
                .object(QomObjects.iothread("io0", i -> i.pollMaxNs(5000)))
                .object(QomObjects.memoryBackendRam(
                        "mem0", m -> m.size(DataSize.ofMib(8)).share(true).preallocThreads(2)))
                .blockdev(Blockdevs.file("disk-file", f -> f.filename(disk)))
                .blockdev(Blockdevs.raw("disk", r -> r.file("disk-file").size(64 << 10)))
                .chardev(Chardevs.socket(
                        "sock", s -> s.path(folder.resolve("sock")).server(true).waitForClient(false)))
                .chardev(Chardevs.udp("udp", u -> u.host("127.0.0.1").port("4").localaddr("127.0.0.1")))
                .chardev(Chardevs.file("log", f -> f.path(folder.resolve("log")).append(true)))
                .chardev(Chardevs.ringbuf("ring", r -> r.size(DataSize.ofKib(4))))
                .chardev(Chardevs.ofNull("none"))
                .netdev(Netdevs.user(
                        "net0", n -> n.restrict(true).hostname("guest").addDnssearch("lab")))
                .device(Devices.virtioBlkPci(d -> d.id("vd0")
                        .drive("disk")
                        .iothread("io0")
                        .bootindex(1)
                        .serial("abc,1")
                        .configWce(false)
                        .numQueues(2)
                        .logicalBlockSize(DataSize.ofKib(4))
                        .physicalBlockSize(DataSize.ofKib(4))
                        .addr(PciAddress.parse("7"))))
                .device(Devices.e1000(d -> d.id("nic0")
                        .netdev("net0")
                        .mac(MacAddress.parse("52:54:00:00:00:07"))
                        .addr(PciAddress.parse("8"))))
                .device(Devices.virtioSerialPci(d -> d.id("ser0").maxPorts(3).addr(PciAddress.parse("9"))))
                .device(Devices.virtserialport(
                        d -> d.id("port0").chardev("sock").name("org.example.0")));

        assertSame(values, List.of("vd0", "nic0", "ser0", "port0"), List.of("io0", "mem0"));
    }

    @Test
    void recipes_ofDiskAndNetwork_areTheSameOnBothWires() throws IOException {
        Path disk = Files.write(folder.resolve("disk.raw"), new byte[1 << 20]);

        assertSame(
                builder -> builder.with(VirtioDisk.of("data", disk)
                                .format(BlockdevDriver.RAW)
                                .device(d -> d.property("addr", "7").serial("x")))
                        .with(UserNetwork.create().restrict(true).device(d -> d.property("addr", "8"))),
                List.of("data-device", "net0-device"),
                List.of());
    }

    @Test
    void unplug_backends_leavesNothing() throws IOException {
        Path disk = Files.write(folder.resolve("disk.raw"), new byte[1 << 20]);
        CommandLine values = CommandLine.builder(Target.X86_64)
                .blockdev(Blockdevs.file("f", f -> f.filename(disk)))
                .chardev(Chardevs.ofNull("c"))
                .netdev(Netdevs.user("n"))
                .object(QomObjects.iothread("o"))
                .build();
        PlugCommands commands = PlugCommands.of(ids -> values.options());

        try (QmpProgram qemu = QmpProgram.run(machine().toArguments(), folder)) {
            commands.plug().forEach(command -> send(qemu, command));
            commands.unplug().forEach(command -> send(qemu, command));

            assertThat(qemu.ask("query-named-block-nodes")).isEmpty();
            assertThat(qemu.ask("query-chardev").findValuesAsString("label")).doesNotContain("c");
            assertThat(qemu.ask("query-iothreads")).isEmpty();
        }
    }

    private interface OptionsBuilderOf {
        void add(CommandLine.Builder builder);
    }

    private void assertSame(OptionsBuilderOf values, List<String> devices, List<String> objects) throws IOException {
        CommandLine.Builder whole = machine().toBuilder();
        values.add(whole);
        Map<String, JsonNode> started;
        try (QmpProgram qemu = QmpProgram.run(whole.build().toArguments(), folder)) {
            started = state(qemu, devices, objects);
        }
        CommandLine.Builder alone = CommandLine.builder(Target.X86_64);
        values.add(alone);
        List<dev.qemu4j.option.Option> options = alone.build().options();
        Recipe recipe = ids -> options;
        try (QmpProgram qemu = QmpProgram.run(machine().toArguments(), folder)) {
            PlugCommands.of(recipe).plug().forEach(command -> send(qemu, command));

            assertThat(state(qemu, devices, objects)).isEqualTo(started).hasSizeGreaterThan(20);
        }
    }

    private static CommandLine machine() {
        return CommandLine.builder(Target.X86_64)
                .machine(Machines.pc())
                .nodefaults()
                .display(Displays.none())
                .option("-S")
                .build();
    }

    private static void send(QmpProgram qemu, QmpCommand<?> command) {
        qemu.ask(command.commandName(), (ObjectNode) ((QapiValue) command).toJson());
    }

    /** The answers of all queries that tell of the values. */
    private static Map<String, JsonNode> state(QmpProgram qemu, List<String> devices, List<String> objects) {
        Map<String, JsonNode> state = new TreeMap<>();
        for (JsonNode node : qemu.ask("query-named-block-nodes")) {
            state.put("node " + node.path("node-name").asString(), node);
        }
        for (JsonNode chardev : qemu.ask("query-chardev")) {
            String label = chardev.path("label").asString();
            if (!label.equals("qmp") && !label.equals("compat_monitor0")) {
                state.put("chardev " + label, chardev);
            }
        }
        state.put("network", qemu.ask("human-monitor-command", node("command-line", "info network")));
        devices.forEach(id -> properties(qemu, "/machine/peripheral/" + id, state));
        objects.forEach(id -> properties(qemu, "/objects/" + id, state));
        return state;
    }

    private static void properties(QmpProgram qemu, String path, Map<String, JsonNode> state) {
        for (JsonNode property : qemu.ask("qom-list", node("path", path))) {
            String name = property.path("name").asString();
            String type = property.path("type").asString();
            if (SCALARS.contains(type) && !COURSE.contains(name) && !name.startsWith("legacy-")) {
                state.put(
                        path + "." + name,
                        qemu.ask("qom-get", node("path", path).put("property", name)));
            }
        }
    }

    private static ObjectNode node(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }
}
