package dev.qemu4j.surface.search;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLineOptions;
import dev.qemu4j.option.SearchHit;
import dev.qemu4j.option.SearchHit.Kind;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** All names that can be found have Java that exists. */
class SearchIndexTest {
    private static final Pattern CALL = Pattern.compile("^(\\w+)[.:]+(\\w+)");
    private static final Pattern SETTER = Pattern.compile("(?:\\w -> \\w|builder\\(…\\))\\.(\\w+)\\(");

    @Test
    void java_ofEachEntry_namesWhatThereIs() throws IOException, ClassNotFoundException {
        List<SearchHit> all = SearchIndex.ENTRIES.stream()
                .map(entry -> entry.hit(entry.owners()))
                .toList();
        Map<String, Class<?>> classes = classes();
        Set<String> wrong = new TreeSet<>();
        for (SearchHit hit : all) {
            if (!exists(hit.java(), classes)) {
                wrong.add(hit.java());
            }
        }

        assertThat(all).hasSizeGreaterThan(8000);
        assertThat(all.stream().map(SearchHit::kind)).containsAll(EnumSet.allOf(Kind.class));
        assertThat(wrong).isEmpty();
    }

    private static boolean exists(String java, Map<String, Class<?>> classes) throws ClassNotFoundException {
        Matcher call = CALL.matcher(java);
        if (!call.find()) {
            return false;
        }
        if (call.group(1).equals("qmp")) {
            return calls(java, classes);
        }
        Class<?> type = classes.get(call.group(1));
        if (type == null) {
            return false;
        }
        Class<?> first = step(type, call.group(2));
        if (java.startsWith("CommandLine.builder(…).")) {
            String option = java.substring("CommandLine.builder(…).".length()).replaceFirst("\\(.*", "");
            first = step(CommandLineOptions.class, option);
            return first != null
                    && (!java.contains(" -> ")
                            || setter(CommandLineOptions.class, option, java.substring(java.indexOf(" -> ") - 1)));
        }
        Matcher setter = SETTER.matcher(java);
        if (first == null || !setter.find()) {
            return first != null;
        }
        return java.contains(" -> ")
                ? setter(type, call.group(2), java)
                : step(Class.forName(type.getName() + "$Builder"), setter.group(1)) != null;
    }

    private static boolean calls(String java, Map<String, Class<?>> classes) {
        String[] parts = java.split("[.()]+", -1);
        Class<?> commands = classes.get("QmpCommands");
        Class<?> face = commands == null ? null : step(commands, parts[1]);
        return face != null && step(face, parts[2]) != null;
    }

    /** Tells whether a method takes a builder that has the setter. */
    private static boolean setter(Class<?> type, String method, String java) {
        Matcher setter = SETTER.matcher(java);
        return setter.find()
                && Arrays.stream(type.getMethods())
                        .filter(made -> made.getName().equals(method))
                        .flatMap(made -> Arrays.stream(made.getGenericParameterTypes()))
                        .filter(parameter -> parameter instanceof ParameterizedType)
                        .map(parameter -> ((ParameterizedType) parameter).getActualTypeArguments()[0])
                        .anyMatch(builder -> builder instanceof Class<?> made && step(made, setter.group(1)) != null);
    }

    private static @Nullable Class<?> step(Class<?> type, String member) {
        if (member.equals("class")) {
            return type;
        }
        List<Method> methods = new ArrayList<>(List.of(type.getMethods()));
        return methods.stream()
                .filter(method -> method.getName().equals(member))
                .findFirst()
                .<Class<?>>map(Method::getReturnType)
                .orElseGet(() -> Arrays.stream(type.getFields())
                                .anyMatch(field -> field.getName().equals(member))
                        ? type
                        : null);
    }

    private static Map<String, Class<?>> classes() throws IOException {
        Path root = Path.of("target", "classes");
        try (Stream<Path> files = Files.walk(root.resolve("dev"))) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-info"))
                    .map(file -> file.replace(".class", "").replace('/', '.'))
                    .collect(toMap(
                            name -> name.substring(name.lastIndexOf('.') + 1),
                            SearchIndexTest::load,
                            (one, other) -> one));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, SearchIndexTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
