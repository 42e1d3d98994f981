package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The modules' exports, which a module's own tests cannot see, as they are compiled into it. */
@Tag("once")
class ExportsTest {
    /** The package by which {@code CommandLine} writes Java and explanations. */
    private static final String SURFACE = "dev.qemu4j.surface";

    @Test
    void packages_thatAreNotInternal_areExported() throws IOException {
        List<Path> modules = Api.modules();

        assertThat(modules).hasSizeGreaterThan(5);
        for (Path classes : modules) {
            ModuleDescriptor module = Api.read(classes.resolve("module-info.class"));
            Set<String> packages = packages(classes);
            assertThat(packages).as(module.name()).isNotEmpty();
            assertThat(hidden(module, packages)).as(module.name()).isEmpty();
        }
    }

    @Test
    void planted_packageThatIsNotExported_isFound() {
        ModuleDescriptor module =
                ModuleDescriptor.newModule("planted").exports("dev.a").build();

        assertThat(hidden(module, Set.of("dev.a", "dev.b"))).containsExactly("dev.b");
    }

    @Test
    void types_thatAreExported_areNeededByUsers() throws IOException {
        List<JavaClass> written =
                Api.types().stream().filter(type -> !Api.isGenerated(type)).toList();

        assertThat(NeededTypes.read().unneeded(written, Api.types())).isEqualTo(unshown());
    }

    @Test
    void planted_typeThatNobodyNeeds_isFound() {
        List<JavaClass> planted = List.copyOf(new ClassFileImporter()
                .importClasses(PlantedInSignature.class, PlantedInPage.class, PlantedAlone.class));

        assertThat(NeededTypes.of(List.of("new PlantedInPage()")).unneeded(planted, planted))
                .containsExactly(PlantedAlone.class.getName());
    }

    private static Set<String> unshown() throws IOException {
        Set<String> unshown = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("src", "test", "resources", "exports.tsv"))) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t", -1);
                assertThat(columns).as(line).hasSize(2).doesNotContain("");
                unshown.add(columns[0]);
            }
        }
        return unshown;
    }

    private static List<String> hidden(ModuleDescriptor module, Set<String> packages) {
        Set<String> exported =
                module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
        return packages.stream().filter(name -> !exported.contains(name)).toList();
    }

    private static Set<String> packages(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(classes::relativize)
                    .filter(file -> file.getParent() != null)
                    .map(file -> file.getParent().toString().replace('/', '.'))
                    .filter(name -> !name.endsWith(".internal") && !name.equals(SURFACE))
                    .collect(Collectors.toSet());
        }
    }

    /** Mentions another type. */
    @SuppressWarnings("unused")
    public interface PlantedInPage {
        Optional<PlantedInSignature> other();
    }

    /** Is mentioned. */
    public interface PlantedInSignature {}

    /** Is mentioned by itself only. */
    @SuppressWarnings("unused")
    public interface PlantedAlone {
        PlantedAlone next();
    }
}
