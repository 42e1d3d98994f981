package dev.qemu4j.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.qapi.block.BlockdevOptionsQcow2;
import dev.qemu4j.qapi.block.BlockdevRefOrNull;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.StringNode;

class OptionTest {
    @Test
    void argument_valuesOfEachType_areWrittenAsQemuReadsThem() {
        assertThat(device(d -> d.id("vd0")
                        .property("drive", "a,b=c")
                        .property("num-queues", 2)
                        .property("share-rw", true)
                        .property("logical_block_size", DataSize.ofKib(4))
                        .property("big", new BigInteger("18446744073709551615"))
                        .property("addr", PciAddress.of(31, 2))))
                .isEqualTo("virtio-blk-pci,id=vd0,drive=a,,b=c,num-queues=2,share-rw=on,logical_block_size=4K,"
                        + "big=18446744073709551615,addr=1f.2");
    }

    @Test
    void argument_listOfADevice_needsJson() {
        assertThat(device(d -> d.property("outputs", List.of("a", "b")).property("n", 1)))
                .isEqualTo("{\"driver\":\"virtio-blk-pci\",\"outputs\":[\"a\",\"b\"],\"n\":1}");
    }

    @Test
    void argument_nestedBlockNodes_areDotted() {
        String argument = Option.of(
                        "-blockdev",
                        Parameters.of(Blockdevs.qcow2(
                                "root",
                                q -> q.file(Blockdevs.file(f -> f.filename("a,b.qcow2")))
                                        .lazyRefcounts(true))))
                .argument();

        assertThat(argument)
                .isEqualTo("qcow2,node-name=root,file.driver=file,file.filename=a,,b.qcow2,lazy-refcounts=on");
    }

    @Test
    void argument_null_needsJson() {
        BlockdevOptionsQcow2 qcow2 = Blockdevs.qcow2(q -> q.file("f").backing(BlockdevRefOrNull.ofNull()));

        assertThat(Option.of("-blockdev", Parameters.of(qcow2)).argument())
                .isEqualTo("{\"driver\":\"qcow2\",\"file\":\"f\",\"backing\":null}");
    }

    @Test
    void of_listWhereNoJsonIsTaken_isRefused() {
        Parameters parameters =
                new AnyDeviceBuilder("x").property("a", List.of()).build().parameters();

        assertThatThrownBy(() -> Option.of("-chardev", parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JSON is not taken here");
    }

    @Test
    void origin_ofOptionAndParameter_isTheLineThatSetIt() {
        Option option = Option.of(
                "-device",
                new AnyDeviceBuilder("e1000").property("netdev", "n0").build().parameters());

        Parameter netdev = Objects.requireNonNull(
                Objects.requireNonNull(option.parameters()).find("netdev"));

        assertThat(option.origin()).asString().matches("OptionTest.java:\\d+");
        assertThat(netdev.origin()).asString().matches("OptionTest.java:\\d+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-drive", "-device", "-blockdev", "-object", "-chardev", "-netdev", "-machine", "-name"})
    void text_anyValue_isReadBackAsItWas(String name) {
        Random random = new Random(name.hashCode());
        String implied = Objects.requireNonNullElse(Syntax.of(name).implied(), "type");
        for (int i = 0; i < 2000; i++) {
            String value = value(random);
            Parameters parameters = Parameters.of(List.of(
                    new Parameter(implied, StringNode.valueOf("x" + value), null),
                    new Parameter("id", StringNode.valueOf(value), null)));

            String argument = Objects.requireNonNull(Option.of(name, parameters).argument());

            assertThat(Option.text(name, argument).parameters()).as(argument).isEqualTo(parameters);
        }
    }

    private static String device(Consumer<AnyDeviceBuilder> properties) {
        AnyDeviceBuilder builder = new AnyDeviceBuilder("virtio-blk-pci");
        properties.accept(builder);
        return Objects.requireNonNull(
                Option.of("-device", builder.build().parameters()).argument());
    }

    private static String value(Random random) {
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            value.append(",,==\"' \n\té{}[].:\\/%ab1".charAt(random.nextInt(22)));
        }
        return value.toString();
    }
}
