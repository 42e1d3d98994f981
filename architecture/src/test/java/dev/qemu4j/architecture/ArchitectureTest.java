package dev.qemu4j.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.BRIDGE;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.ThrowsDeclaration;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SliceRule;
import dev.qemu4j.host.planted.PlantedCaller;
import dev.qemu4j.net.planted.PlantedCallee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of ARCHITECTURE.md, on the classes of the published modules. */
@Tag("once")
class ArchitectureTest {
    private static final int LONGEST_FILE = 500;

    /** Called by the library alone, or by JUnit, which take whatever they throw. */
    private static final Set<String> IMPLEMENTED_BY_USERS =
            Set.of("dev.qemu4j.qmp.transport.QmpRequests", "dev.qemu4j.qmp.transport.QmpTransport");

    private static final LayeredArchitecture LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .ensureAllClassesAreContainedInArchitecture()
            .layer("qemu-api")
            .definedBy(
                    "dev.qemu4j",
                    "dev.qemu4j.accel",
                    "dev.qemu4j.base..",
                    "dev.qemu4j.chardev",
                    "dev.qemu4j.check..",
                    "dev.qemu4j.cpu",
                    "dev.qemu4j.device",
                    "dev.qemu4j.helper",
                    "dev.qemu4j.machine",
                    "dev.qemu4j.option",
                    "dev.qemu4j.qapi..",
                    "dev.qemu4j.recipe",
                    "dev.qemu4j.seed",
                    "dev.qemu4j.surface..")
            .layer("host-exec")
            .definedBy("dev.qemu4j.host..")
            .layer("embedded-guest")
            .definedBy("dev.qemu4j.guest")
            .layer("linux-guest")
            .definedBy("dev.qemu4j.guest.linux..")
            .layer("qmp-testing")
            .definedBy("dev.qemu4j.qmp.testing..")
            .layer("qmp-client")
            .definedBy(
                    "dev.qemu4j.qga..",
                    "dev.qemu4j.qmp",
                    "dev.qemu4j.qmp.call..",
                    "dev.qemu4j.qmp.job",
                    "dev.qemu4j.qmp.link..",
                    "dev.qemu4j.qmp.transport",
                    "dev.qemu4j.qmp.wire..")
            .layer("img-tools")
            .definedBy("dev.qemu4j.img..")
            .layer("net-setup")
            .definedBy("dev.qemu4j.net..")
            .layer("vm-runtime")
            .definedBy("dev.qemu4j.vm..")
            .layer("vm-testing")
            .definedBy("dev.qemu4j.testing..")
            .layer("vm-testcontainers")
            .definedBy("dev.qemu4j.testcontainers..")
            .layer("cli")
            .definedBy("dev.qemu4j.cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("vm-testcontainers")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("vm-testing")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("vm-runtime")
            .mayOnlyBeAccessedByLayers("vm-testing", "vm-testcontainers", "cli")
            .whereLayer("img-tools")
            .mayOnlyBeAccessedByLayers("vm-runtime", "vm-testing", "cli")
            .whereLayer("net-setup")
            .mayOnlyBeAccessedByLayers("vm-testing")
            .whereLayer("embedded-guest")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("linux-guest")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("qmp-testing")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("qmp-client")
            .mayOnlyBeAccessedByLayers("img-tools", "vm-runtime", "vm-testing", "vm-testcontainers")
            .whereLayer("host-exec")
            .mayOnlyBeAccessedByLayers("linux-guest", "img-tools", "net-setup", "vm-runtime", "vm-testing", "cli")
            .whereLayer("qemu-api")
            .mayOnlyBeAccessedByLayers(
                    "host-exec",
                    "embedded-guest",
                    "linux-guest",
                    "qmp-client",
                    "img-tools",
                    "net-setup",
                    "vm-runtime",
                    "vm-testing",
                    "vm-testcontainers",
                    "cli");

    private static final SliceRule CYCLES =
            slices().matching("dev.(**)").should().beFreeOfCycles();

    /** Somebody at a terminal asks for a hold, and has to see it whatever log there is; the command is a program. */
    private static final ArchRule STREAMS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.qemu4j.testing.hold.internal.Hold")
            .and()
            .doNotHaveFullyQualifiedName("dev.qemu4j.cli.Qemu4j")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static final JavaClasses classes = Library.CLASSES;

    @Test
    void modules_dependOnThoseBelowThemOnly() {
        LAYERS.check(classes);
    }

    @Test
    void packages_haveNoCycles() {
        CYCLES.check(classes);
    }

    @Test
    void packages_areNullMarked() {
        assertThat(unmarked(classes)).isEmpty();
    }

    private static List<String> unmarked(JavaClasses all) {
        return all.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
    }

    @Test
    void library_neverWritesToTheStandardStreams() {
        STREAMS.check(classes);
    }

    @Test
    void publicMethods_takeNoOptional() {
        methods().that(arePublicApi()).should(not(new TakesOptional())).check(classes);
    }

    @Test
    void publicMethods_throwNoCheckedExceptions() {
        methods().that(arePublicApi()).should(new ThrowsNothingChecked()).check(classes);
    }

    @Test
    void sourceFiles_areShort() throws IOException {
        List<Path> sources = sources(Path.of(".."));

        assertThat(sources).hasSizeGreaterThan(100);
        assertThat(tooLong(sources)).isEmpty();
    }

    @Test
    void planted_violations_areFound() {
        JavaClasses planted =
                new ClassFileImporter().importClasses(PlantedCaller.class, PlantedCallee.class, Planted.class);

        assertThat(details(LAYERS.withOptionalLayers(true), planted))
                .anyMatch(line -> line.contains("PlantedCaller.call()"))
                .anyMatch(line -> line.contains(Planted.class.getName() + "> is not contained"));
        assertThat(CYCLES.evaluate(planted).hasViolation()).isTrue();
        // this package is marked, but by a file that was not imported
        assertThat(unmarked(planted)).contains("dev.qemu4j.host.planted", "dev.qemu4j.net.planted");
        assertThat(details(STREAMS, planted)).hasSize(2);
        assertThat(details(methods().should(not(new TakesOptional())), planted)).hasSize(1);
        assertThat(details(methods().should(new ThrowsNothingChecked()), planted))
                .containsExactly(Planted.class.getName() + ".read() throws java.io.IOException");
    }

    @Test
    void planted_longFile_isFound(@TempDir Path folder) throws IOException {
        Path fits = Files.write(folder.resolve("Fits.java"), Collections.nCopies(LONGEST_FILE, "//"));
        Path tooLong = Files.write(folder.resolve("TooLong.java"), Collections.nCopies(LONGEST_FILE + 1, "//"));

        assertThat(sources(folder)).containsExactlyInAnyOrder(fits, tooLong);
        assertThat(tooLong(sources(folder))).containsExactly(tooLong);
    }

    private static List<String> details(ArchRule rule, JavaClasses all) {
        return rule.evaluate(all).getFailureReport().getDetails();
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }

    private static List<Path> tooLong(List<Path> sources) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : sources) {
            if (Files.readAllLines(file).size() > LONGEST_FILE) {
                found.add(file);
            }
        }
        return found;
    }

    /** Breaks the rules about methods, and is in no layer. */
    @SuppressWarnings({"unused", "SystemOut", "OptionalUsedAsFieldOrParameterType"})
    public static final class Planted {
        public void print(Optional<String> text) {
            System.out.println(text);
            System.err.println(text);
        }

        public int read() throws IOException {
            return System.in.read();
        }
    }

    private static DescribedPredicate<JavaMethod> arePublicApi() {
        return DescribedPredicate.describe(
                "are public API",
                method -> method.getModifiers().contains(PUBLIC) && Api.isReachable(method.getOwner()));
    }

    private static final class TakesOptional extends ArchCondition<JavaMethod> {
        TakesOptional() {
            super("take an Optional");
        }

        @Override
        public void check(JavaMethod method, ConditionEvents events) {
            boolean takes =
                    method.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Optional.class));
            events.add(new SimpleConditionEvent(method, takes, method.getFullName()));
        }
    }

    private static final class ThrowsNothingChecked extends ArchCondition<JavaMethod> {
        ThrowsNothingChecked() {
            super("throw no checked exception");
        }

        @Override
        public void check(JavaMethod method, ConditionEvents events) {
            if (method.getModifiers().contains(BRIDGE)) {
                return; // the compiler's, with what the interface declares
            }
            if (IMPLEMENTED_BY_USERS.contains(method.getOwner().getName())) {
                return; // users would have to wrap what their own APIs throw
            }
            for (ThrowsDeclaration<?> declared : method.getThrowsClause()) {
                boolean unchecked = declared.getRawType().isAssignableTo(RuntimeException.class);
                events.add(new SimpleConditionEvent(
                        method,
                        unchecked,
                        method.getFullName() + " throws "
                                + declared.getRawType().getName()));
            }
        }
    }
}
