package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.option.SpicevmcChannel;
import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockdevAdd;
import dev.qemu4j.qapi.block.BlockdevOptionsNullCo;
import dev.qemu4j.qapi.chardev.ChardevAdd;
import dev.qemu4j.qapi.net.NetdevAdd;
import dev.qemu4j.qapi.net.NetdevHubport;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qapi.qom.ObjectAdd;
import dev.qemu4j.qapi.qom.ObjectOptionsMemoryBackendRam;
import dev.qemu4j.qapi.qom.ObjectOptionsThreadContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlugCommandsTest {
    @Test
    void of_disk_plugsFromTheFileUpwardsAndBack() {
        PlugCommands commands = PlugCommands.of(VirtioDisk.of("data", Path.of("/d.qcow2")));

        assertThat(texts(commands.plug()))
                .containsExactly(
                        "blockdev-add {\"driver\":\"file\",\"node-name\":\"data-file\",\"filename\":\"/d.qcow2\"}",
                        "blockdev-add {\"driver\":\"qcow2\",\"node-name\":\"data\",\"file\":\"data-file\"}",
                        "device_add {\"driver\":\"virtio-blk\",\"id\":\"data-device\",\"drive\":\"data\"}");
        assertThat(texts(commands.unplug()))
                .containsExactly(
                        "device_del {\"id\":\"data-device\"}",
                        "blockdev-del {\"node-name\":\"data\"}",
                        "blockdev-del {\"node-name\":\"data-file\"}");
    }

    @Test
    void of_network_keepsListsAndTypes() {
        PlugCommands commands =
                PlugCommands.of(UserNetwork.create().forwardTcp(22).restrict(true));

        assertThat(texts(commands.plug()))
                .containsExactly(
                        "netdev_add {\"id\":\"net0\",\"type\":\"user\",\"restrict\":true,"
                                + "\"hostfwd\":[{\"str\":\"tcp:127.0.0.1:0-:22\"}]}",
                        "device_add {\"driver\":\"virtio-net\",\"id\":\"net0-device\",\"netdev\":\"net0\"}");
    }

    @Test
    void of_optionOfTheStartOnly_isRefused() {
        Recipe machine = ids -> List.of(Option.text("-machine", "q35"));

        assertThatThrownBy(() -> PlugCommands.of(machine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-machine q35 (expected: -blockdev");
        assertThatThrownBy(() -> PlugCommands.of(ids -> List.of(Option.flag("-nodefaults"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equals_sameRecipe_isEqual() {
        VirtioDisk disk = VirtioDisk.of("data", Path.of("/d.qcow2"));

        assertThat(PlugCommands.of(disk)).isEqualTo(PlugCommands.of(disk)).hasSameHashCodeAs(PlugCommands.of(disk));
        assertThat(PlugCommands.of(disk)).isNotEqualTo(PlugCommands.of(disk.readOnly(true)));
    }

    @Test
    void of_integers_readAsTheyWereSet() {
        CommandLine values = CommandLine.builder(Target.X86_64)
                .object(QomObjects.memoryBackendRam(
                        "mem", m -> m.size(DataSize.ofGib(8)).preallocThreads(3).hostNodes(List.of(1))))
                .object(QomObjects.threadContext("threads", t -> t.cpuAffinity(List.of(0, 1))))
                .blockdev(Blockdevs.nullCo("empty", n -> n.size(512).latencyNs(1L << 63)))
                .netdev(Netdevs.hubport("hub", h -> h.hubid(3)))
                .build();

        List<QmpCommand<?>> plug = PlugCommands.of(ids -> values.options()).plug();

        var memory = (ObjectOptionsMemoryBackendRam) ((ObjectAdd) plug.get(0)).objectOptions();
        assertThat(memory.size()).isEqualTo(DataSize.ofGib(8));
        assertThat(memory.preallocThreads()).isEqualTo(3);
        assertThat(memory.hostNodes()).containsExactly(1);
        assertThat(((ObjectOptionsThreadContext) ((ObjectAdd) plug.get(1)).objectOptions()).cpuAffinity())
                .containsExactly(0, 1);
        var empty = (BlockdevOptionsNullCo) ((BlockdevAdd) plug.get(2)).blockdevOptions();
        assertThat(empty.size()).isEqualTo(512);
        assertThat(empty.latencyNs()).isEqualTo(1L << 63);
        assertThat(((NetdevHubport) ((NetdevAdd) plug.get(3)).netdev()).hubid()).isEqualTo(3);
    }

    @Test
    void device_valuesOfItsBuilder_keepTheirTypes() {
        DeviceAdd add = DeviceAdd.of(Devices.virtioBlkPci(
                d -> d.id("vd0").drive("disk").bootindex(1).configWce(false).logicalBlockSize(DataSize.ofKib(4))));

        assertThat(add.driver()).isEqualTo("virtio-blk-pci");
        assertThat(add.id()).isEqualTo("vd0");
        assertThat(add.otherProperties()).containsOnlyKeys("drive", "bootindex", "config-wce", "logical_block_size");
        assertThat(add.toJson())
                .hasToString("{\"driver\":\"virtio-blk-pci\",\"id\":\"vd0\",\"drive\":\"disk\",\"bootindex\":1,"
                        + "\"config-wce\":false,\"logical_block_size\":4096}");
    }

    @Test
    void chardev_ofEachForm_hasTheCommandsNamesAndNesting() {
        assertThat(chardev(Chardevs.socket("c", s -> s.path("/s").server(true))))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"socket\",\"data\":{"
                        + "\"addr\":{\"type\":\"unix\",\"data\":{\"path\":\"/s\"}},\"server\":true,\"wait\":false}}}");
        assertThat(chardev(Chardevs.socket(
                        "c", s -> s.host("h").port("7").delay(false).reconnect(2))))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"socket\",\"data\":{"
                        + "\"addr\":{\"type\":\"inet\",\"data\":{\"host\":\"h\",\"port\":\"7\"}},"
                        + "\"server\":false,\"nodelay\":true,\"reconnect\":2}}}");
        assertThat(chardev(Chardevs.udp("c", u -> u.host("h").port("7").localport("8"))))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"udp\",\"data\":{"
                        + "\"remote\":{\"type\":\"inet\",\"data\":{\"host\":\"h\",\"port\":\"7\"}},"
                        + "\"local\":{\"type\":\"inet\",\"data\":{\"host\":\"\",\"port\":\"8\"}}}}}");
        assertThat(chardev(Chardevs.file("c", f -> f.path("/o").append(true))))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"file\",\"data\":{\"out\":\"/o\",\"append\":true}}}");
        assertThat(chardev(Chardevs.spicevmc("c", s -> s.name(SpicevmcChannel.VDAGENT))))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"spicevmc\",\"data\":{\"type\":\"vdagent\"}}}");
        assertThat(chardev(Chardevs.hub("c", h -> h.chardevs0("a").chardevs1("b"))))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"hub\",\"data\":{\"chardevs\":[\"a\",\"b\"]}}}");
        assertThat(chardev(Chardevs.ofNull("c")))
                .isEqualTo("{\"id\":\"c\",\"backend\":{\"type\":\"null\",\"data\":{}}}");
    }

    @Test
    void chardev_ofTexts_getsTheCommandsTypes() {
        Option texts = Option.text("-chardev", "socket,id=c,host=h,port=7,server=on,wait=off,reconnect=3");
        Recipe recipe = ids -> List.of(texts);

        assertThat(texts(PlugCommands.of(recipe).plug()))
                .containsExactly("chardev-add {\"id\":\"c\",\"backend\":{\"type\":\"socket\",\"data\":{"
                        + "\"addr\":{\"type\":\"inet\",\"data\":{\"host\":\"h\",\"port\":\"7\"}},"
                        + "\"server\":true,\"wait\":false,\"reconnect\":3}}}");
    }

    @Test
    void chardev_withoutMux_isTaken() {
        assertThat(ChardevAdd.of(Chardevs.stdio("c", s -> s.mux(false))).toString())
                .isEqualTo(ChardevAdd.of(Chardevs.stdio("c", s -> {})).toString());
    }

    @Test
    void chardev_muxOrWithoutId_isRefused() {
        assertThatThrownBy(() -> ChardevAdd.of(Chardevs.stdio("c", s -> s.mux(true))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: no mux");
    }

    private static String chardev(dev.qemu4j.chardev.Chardev chardev) {
        ChardevAdd add = ChardevAdd.of(chardev);
        assertThat(add.id()).isEqualTo("c");
        assertThat(add.otherProperties()).isEmpty();
        assertThat(add.backend().otherProperties()).isEmpty();
        return add.toJson().toString();
    }

    private static List<String> texts(List<QmpCommand<?>> commands) {
        return commands.stream()
                .map(command -> command.commandName() + " " + ((QapiValue) command).toJson())
                .toList();
    }
}
