package dev.qemu4j.architecture;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wildcard imports of the library's packages, and of Java's beside them, name one type each. */
@Tag("once")
class NamesTest {
    private static final List<String> JAVA = List.of(
            "java/lang",
            "java/util",
            "java/util/concurrent",
            "java/util/function",
            "java/time",
            "java/io",
            "java/nio/file");

    @Test
    void simpleNames_ofPublicTypes_areUnique() {
        assertThat(shared(publicTypes())).isEmpty();
    }

    @Test
    void simpleNames_ofPublicTypes_areNotThoseOfJava() throws IOException {
        Set<String> java = namesOfJava();
        assertThat(java).contains("Objects", "TimeUnit", "String");
        assertThat(named(java, publicTypes())).isEmpty();
    }

    @Test
    void planted_nameOfJava_isFound() throws IOException {
        assertThat(named(namesOfJava(), List.of("dev.a.TimeUnit", "dev.a.Unit")))
                .containsExactly("dev.a.TimeUnit");
    }

    private static List<String> named(Set<String> java, Collection<String> types) {
        return types.stream().filter(type -> java.contains(simple(type))).toList();
    }

    @Test
    void shared_twoTypesOfOneName_areFound() {
        assertThat(shared(List.of("dev.a.Lease", "dev.b.Lease", "dev.b.Link"))).containsOnlyKeys("Lease");
    }

    private static Map<String, Set<String>> shared(Collection<String> types) {
        Map<String, Set<String>> byName = types.stream().collect(groupingBy(NamesTest::simple, TreeMap::new, toSet()));
        byName.values().removeIf(names -> names.size() == 1);
        return byName;
    }

    private static List<String> publicTypes() {
        return Api.types().stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(JavaClass::getName)
                .toList();
    }

    private static Set<String> namesOfJava() throws IOException {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
        Set<String> names = new TreeSet<>();
        for (String name : JAVA) {
            try (Stream<Path> files = Files.list(modules.resolve(name))) {
                names.addAll(files.map(file -> file.getFileName().toString())
                        .filter(file -> file.matches("\\w+\\.class"))
                        .map(file -> file.replace(".class", ""))
                        .collect(Collectors.toSet()));
            }
        }
        return names;
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
