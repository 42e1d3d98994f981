package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
}
