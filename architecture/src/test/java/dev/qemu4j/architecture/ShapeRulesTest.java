package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One shape for options, values, handles and factories (decision 022), and for each rule a class that breaks it. */
@Tag("once")
class ShapeRulesTest {
    private static final Collection<JavaClass> API = Api.types();

    /** Made by hand: the generator's classes have the shapes of QEMU's schema, and QEMU has things called options. */
    private static final List<JavaClass> WRITTEN =
            API.stream().filter(type -> !Api.isGenerated(type)).toList();

    /**
     * A view and a channel's partition are other handles, and its position is Java's; a scripted peer reads as its script, and what Testcontainers starts
     * is described as its containers are.
     */
    private static final Set<String> OTHER_HANDLES = Set.of(
            "dev.qemu4j.img.channel.ImageChannel.view",
            "dev.qemu4j.qmp.QmpClient.view",
            "dev.qemu4j.img.channel.ImageChannel.partition",
            "dev.qemu4j.img.channel.ImageChannel.position",
            "dev.qemu4j.img.channel.ImageChannel.truncate",
            "dev.qemu4j.testcontainers.QemuContainer.publishedOn",
            "dev.qemu4j.testcontainers.StartableVm.dependsOn",
            "dev.qemu4j.testcontainers.StartableVm.withLogConsumer",
            "dev.qemu4j.qmp.testing.FakeGuestAgent.next",
            "dev.qemu4j.qmp.testing.FakeGuestAgent.whenever");

    /** Other forms and views of a thing, checks, one of three choices and more, and acts of a script. */
    private static final Set<String> NO_SWITCHES = Set.of(
            "dev.qemu4j.check.CheckResult.orThrow",
            "dev.qemu4j.img.BitmapOptions$Builder.add",
            "dev.qemu4j.img.BitmapOptions$Builder.clear",
            "dev.qemu4j.img.BitmapOptions$Builder.disable",
            "dev.qemu4j.img.BitmapOptions$Builder.enable",
            "dev.qemu4j.img.BitmapOptions$Builder.remove",
            "dev.qemu4j.img.BitmapOptions$Builder.removeAll",
            "dev.qemu4j.img.mount.ImageMount.largest",
            "dev.qemu4j.img.mount.ImageMount.wholeDisk",
            "dev.qemu4j.img.source.ImageSource.whole",
            "dev.qemu4j.img.source.ImageSource.withoutBacking",
            "dev.qemu4j.net.Bridge.ignoreFirewalls",
            "dev.qemu4j.net.Bridge.openFirewalls",
            "dev.qemu4j.net.Tap.ignoreFirewalls",
            "dev.qemu4j.net.Tap.openFirewalls",
            "dev.qemu4j.net.Topology.ignoreFirewalls",
            "dev.qemu4j.net.Topology.openFirewalls",
            "dev.qemu4j.option.Option.asJson",
            "dev.qemu4j.option.Option.canonical",
            "dev.qemu4j.option.Option.redacted",
            "dev.qemu4j.qmp.QmpClient.view",
            "dev.qemu4j.qmp.testing.Answer.drop",
            "dev.qemu4j.qmp.testing.Answer.halfALine",
            "dev.qemu4j.qmp.testing.Answer.reset",
            "dev.qemu4j.qmp.testing.Answer.stall",
            "dev.qemu4j.qmp.testing.Answer.withoutId",
            "dev.qemu4j.qmp.testing.FakeQmpServerBuilder.noGreeting",
            "dev.qemu4j.qmp.testing.FakeQmpServerBuilder.unscriptedAsQemu",
            "dev.qemu4j.recipe.Tpm.crb",
            "dev.qemu4j.recipe.Tpm.version12",
            "dev.qemu4j.vm.console.VmConsole.reader");

    /** Switches that are still to take their position. */
    private static final Set<String> OLD_SWITCHES = Set.of(
            "dev.qemu4j.guest.linux.LinuxGuest$Builder.compressedKernel",
            "dev.qemu4j.guest.linux.LinuxGuest$Builder.guestAgent",
            "dev.qemu4j.guest.linux.LinuxGuest$Builder.powerButton",
            "dev.qemu4j.host.plan.PlanStep$Builder.asRoot",
            "dev.qemu4j.host.plan.PlanStep$Builder.keepIfPresent",
            "dev.qemu4j.host.plan.PlanStep$Builder.survivesReboot",
            "dev.qemu4j.net.Addressed.bridgeFilterOff");

    private static final Set<String> OTHER_COPIES =
            Stream.concat(NO_SWITCHES.stream(), OLD_SWITCHES.stream()).collect(Collectors.toSet());

    @Test
    void options_areImmutableWithABuilder() {
        List<JavaClass> options = WRITTEN.stream()
                .filter(type -> !type.getSimpleName().equals("KnownOptions")) // those that QEMU has
                .toList();
        assertThat(ShapeRules.options(options)).isEmpty();
    }

    @Test
    void lambdas_getABuilder() {
        assertThat(ShapeRules.lambdas(API)).isEmpty();
    }

    @Test
    void options_standWhereALambdaDoes() {
        assertThat(ShapeRules.optionValues(API, WRITTEN)).isEmpty();
    }

    @Test
    void handles_act() {
        assertThat(ShapeRules.handles(WRITTEN, OTHER_HANDLES)).isEmpty();
    }

    @Test
    void handles_exceptions_areAllNeeded() {
        assertThat(ShapeRules.handles(WRITTEN, Set.of()))
                .extracting(method -> method.replaceFirst("\\(.*", ""))
                .hasSameElementsAs(OTHER_HANDLES);
    }

    @Test
    void values_copy() {
        assertThat(ShapeRules.values(WRITTEN)).isEmpty();
    }

    @Test
    void switches_takeTheirPosition() {
        assertThat(ShapeRules.switches(WRITTEN, OTHER_COPIES)).isEmpty();
        assertThat(ShapeRules.switches(WRITTEN, Set.of()))
                .extracting(method -> method.replaceFirst("\\(.*", ""))
                .hasSameElementsAs(OTHER_COPIES);
    }

    @Test
    void planted_switchWithoutPosition_isFound() {
        assertThat(ShapeRules.switches(planted(PlantedSwitches.class), Set.of()))
                .containsExactly(PlantedSwitches.class.getName() + ".fast()");
    }

    @Test
    void settingsThatBound_areTimeoutsOrLimits() {
        assertThat(ShapeRules.bounds(WRITTEN)).isEmpty();
    }

    @Test
    void planted_settingsThatBound_areFound() {
        assertThat(ShapeRules.bounds(planted(PlantedBoundOptions.class)))
                .extracting(method -> method.replaceFirst("\\(.*", "").replaceFirst(".*\\.", ""))
                .containsExactlyInAnyOrder("startLimit", "patience", "requestTimeout");
    }

    @Test
    void factories_haveOneMeaningEach() throws IOException {
        assertThat(ShapeRules.factories(WRITTEN, kinds())).isEmpty();
    }

    @Test
    void factories_namesOfKinds_areAllNeeded() throws IOException {
        assertThat(ShapeRules.kinds(WRITTEN)).isEqualTo(kinds());
    }

    /** Reads a list: a type, its factories and the reason a line, with tabs between, for names that are no word for all. */
    private static Set<String> kinds() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/factories.tsv"));
        return lines.stream()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> {
                    String[] columns = line.split("\t", -1);
                    assertThat(columns).as(line).hasSize(3).doesNotContain("");
                    return Stream.of(columns[1].split(" ")).map(name -> columns[0] + "." + name);
                })
                .collect(Collectors.toSet());
    }

    @Test
    void planted_violations_areFound() {
        Collection<JavaClass> options = planted(PlantedOptions.class);

        assertThat(ShapeRules.options(options)).hasSize(6);
        assertThat(ShapeRules.lambdas(planted(PlantedVerbs.class))).hasSize(4);
        Collection<JavaClass> takers = List.copyOf(new ClassFileImporter()
                .importClasses(PlantedTakers.class, PlantedOptions.class, PlantedOptions.Builder.class));
        assertThat(ShapeRules.optionValues(takers, takers))
                .hasSize(2)
                .anyMatch(method -> method.contains(".value("))
                .anyMatch(method -> method.contains(".exact("));
        assertThat(ShapeRules.handles(planted(PlantedHandle.class), Set.of())).hasSize(1);
        assertThat(ShapeRules.values(planted(PlantedValue.class))).hasSize(1);
        assertThat(ShapeRules.factories(planted(PlantedValue.class), Set.of()))
                .hasSize(7)
                .anyMatch(method -> method.contains(".brew("))
                .anyMatch(method -> method.contains(".laterAsync("));
        assertThat(ShapeRules.factories(planted(PlantedValue.class), Set.of("ShapeRulesTest.PlantedValue.brew")))
                .hasSize(6);
    }

    private static Collection<JavaClass> planted(Class<?> type) {
        return List.copyOf(new ClassFileImporter().importClasses(type));
    }

    /** Has three wrong words for bounds, and two right ones. */
    @SuppressWarnings("unused")
    public interface PlantedBoundOptions {
        void startLimit(Duration limit);

        void patience(Duration patience);

        void requestTimeout(int requests);

        void commandTimeout(Duration timeout);

        void requestLimit(int requests);
    }

    /** Has a switch that only turns on, beside one that takes its position, and a setter with a default. */
    @SuppressWarnings("unused")
    public static final class PlantedSwitches {
        public PlantedSwitches fast() {
            return this;
        }

        public PlantedSwitches slow(boolean slow) {
            return this;
        }

        public PlantedSwitches dhcp() {
            return this;
        }

        public PlantedSwitches dhcp(int range) {
            return this;
        }
    }

    /** Is neither final nor immutable. */
    @SuppressWarnings("unused")
    public static class PlantedOptions {
        public PlantedOptions fast(boolean fast) {
            return this;
        }

        /** Builds them. */
        public static final class Builder {}
    }

    /** Takes options as a value, and of one class of builders only; the last is right. */
    @SuppressWarnings("unused")
    public static final class PlantedTakers {
        public void value(PlantedOptions options) {}

        public void exact(Consumer<PlantedOptions.Builder> options) {}

        public void right(Consumer<? super PlantedOptions.Builder> options) {}
    }

    /** Gives lambdas what is no builder. */
    @SuppressWarnings("unused")
    public static final class PlantedVerbs {
        public void convert(Consumer<PlantedOptions> options) {}

        public void copy(Consumer<? super PlantedOptions> options) {}

        public void change(UnaryOperator<PlantedOptions> options) {}

        public void both(BiConsumer<String, ? super PlantedOptions> options) {}
    }

    /** Returns itself, as if it was a copy. */
    @SuppressWarnings("unused")
    public static final class PlantedHandle implements AutoCloseable {
        public PlantedHandle latency(int millis) {
            return this;
        }

        @Override
        public void close() {}
    }

    /** Can be changed, and is made by a word of its own. */
    @SuppressWarnings("unused")
    public static final class PlantedValue {
        public static PlantedValue from(String text) {
            return new PlantedValue();
        }

        public static PlantedValue parse(int number) {
            return new PlantedValue();
        }

        public static PlantedValue find(Path place) {
            return new PlantedValue();
        }

        public static PlantedValue find(AutoCloseable client) {
            return new PlantedValue();
        }

        public static PlantedValue builder() {
            return new PlantedValue();
        }

        public static PlantedValue brew() {
            return new PlantedValue();
        }

        public static CompletableFuture<PlantedValue> laterAsync() {
            return new CompletableFuture<>();
        }

        public void size(int size) {}

        @Override
        public boolean equals(Object other) {
            return other instanceof PlantedValue;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }
}
