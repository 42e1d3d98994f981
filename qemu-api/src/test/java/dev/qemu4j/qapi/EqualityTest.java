package dev.qemu4j.qapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Accels;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.recipe.PlugCommands;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/** All values keep the contract of {@code equals} and {@code hashCode}. */
class EqualityTest {
    private static final long SEED = 20261129L;

    @TestFactory
    Stream<DynamicTest> generated_values_keepTheContract() {
        return GeneratedTypes.subclasses(QapiValue.class).stream()
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .map(type -> DynamicTest.dynamicTest(type.getName(), () -> checkGenerated(type)));
    }

    @TestFactory
    Stream<DynamicTest> handWritten_values_keepTheContract() {
        return Stream.of(
                        row(() -> DataSize.ofMib(1), DataSize.ofMib(2), DataSize.ofKib(1)),
                        row(() -> MacAddress.parse("52:54:00:00:00:01"), MacAddress.parse("52:54:00:00:00:02")),
                        row(() -> PciAddress.parse("5.1"), PciAddress.parse("5.2"), PciAddress.parse("6.1")),
                        row(
                                () -> new QemuVersion(1, 2, 3),
                                new QemuVersion(0, 2, 3),
                                new QemuVersion(1, 0, 3),
                                new QemuVersion(1, 2, 0)),
                        row(() -> new Target("arm"), Target.X86_64),
                        row(() -> Redirection.file(Path.of("/f")), Redirection.stdio()),
                        row(
                                () -> new Parameter("a", LongNode.valueOf(1), null),
                                new Parameter("b", LongNode.valueOf(1), null),
                                new Parameter("a", StringNode.valueOf("1"), null)),
                        row(() -> parameters("a"), parameters("b"), Parameters.none()),
                        row(() -> Option.text("-m", "1G"), Option.text("-m", "2G"), Option.flag("-S")),
                        row(
                                () -> Devices.e1000(d -> d.id("a")),
                                Devices.e1000(d -> d.id("b")),
                                Devices.e1000(),
                                Chardevs.ofNull("a")),
                        row(() -> Chardevs.ofNull("a"), Chardevs.ofNull("b"), Chardevs.console("a")),
                        row(() -> Machines.q35(), Machines.pc()),
                        row(() -> Accels.tcg(), Accels.kvm()),
                        row(() -> UserNetwork.create(), UserNetwork.create().forwardTcp(22), disk("a")),
                        row(() -> disk("a"), disk("b"), disk("a").readOnly(true)),
                        row(() -> PlugCommands.of(disk("a")), PlugCommands.of(disk("b"))),
                        row(
                                () -> CommandLine.builder(Target.X86_64)
                                        .option("-S")
                                        .build(),
                                CommandLine.builder(Target.X86_64).build(),
                                CommandLine.builder(new Target("arm"))
                                        .option("-S")
                                        .build()))
                .map(row -> DynamicTest.dynamicTest(
                        row.same().get().getClass().getSimpleName(), () -> check(row.same(), row.others())));
    }

    @Test
    void records_ofValues_countEachComponent() {
        EqualsVerifier.forClass(QemuVersion.class).verify();
    }

    @Test
    void equals_unionsOfOneMemberAlike_differByTheirClass() {
        assertThat(Netdevs.user("n")).isNotEqualTo(Netdevs.tap("n"));
    }

    private static void checkGenerated(Class<?> type) {
        Supplier<Object> same = () -> new RandomValues(SEED, true).of(type);
        Object first = same.get();
        Object other = Stream.iterate(1L, i -> i + 1)
                .limit(50)
                .map(i -> new RandomValues(SEED + i, i % 2 == 0).of(type))
                .filter(value -> !((QapiValue) value).toJson().equals(((QapiValue) first).toJson()))
                .findFirst()
                .orElse("no other value");
        check(same, List.of(other));
        if (first instanceof QapiObject object) {
            assertThat(changed(object)).as("with one more member").isNotEqualTo(object);
        }
    }

    private static Object changed(QapiObject object) {
        Object builder = RandomValues.invoke(RandomValues.method(object.getClass(), "toBuilder"), object);
        ((QapiBuilder<?>) builder).property("x-of-the-test", true);
        return RandomValues.invoke(RandomValues.method(builder.getClass(), "build"), builder);
    }

    private static void check(Supplier<?> same, List<?> others) {
        Object one = same.get();
        Object two = same.get();
        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
        assertThat(two).isEqualTo(one).hasToString(one.toString());
        assertThat(one).isNotEqualTo(null);
        assertThat(one).isNotEqualTo(one.toString());
        for (Object other : others) {
            assertThat(one).isNotEqualTo(other);
            assertThat(other).isNotEqualTo(one);
        }
    }

    private static Row row(Supplier<?> same, Object... others) {
        return new Row(same, List.of(others));
    }

    private record Row(Supplier<?> same, List<?> others) {}

    private static Parameters parameters(String name) {
        return Parameters.of(List.of(new Parameter(name, LongNode.valueOf(1), null)));
    }

    private static VirtioDisk disk(String name) {
        return VirtioDisk.of(name, Path.of("/disk"));
    }
}
