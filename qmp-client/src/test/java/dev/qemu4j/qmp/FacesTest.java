package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qapi.catalog.QmpCommands;
import dev.qemu4j.qapi.qga.BlockingQgaCommands;
import dev.qemu4j.qapi.qga.QgaCommands;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.job.Job;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each verb waits and has a twin with a future, and the generated commands have two faces of one shape. */
class FacesTest {
    private static final String ASYNC = "Async";

    /** Ends and states to come, and the commands of the asynchronous faces. */
    private static final Set<String> FUTURES =
            Set.of("closed", "ready", "pending", "result", "execute", "executeOutOfBand");

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            void.class, Void.class,
            boolean.class, Boolean.class,
            long.class, Long.class);

    @Test
    void verbs_ofTheExportedPackages_haveTheirTwins() throws Exception {
        List<Class<?>> types = exported();

        assertThat(types)
                .contains(QmpClient.class, QmpListener.class, Job.class, GuestAgent.class, GuestAgentPort.class);
        assertThat(types.stream().flatMap(type -> lacks(type).stream()))
                .containsExactly(
                        "GuestAgent.frozen(Runnable) has no frozenAsync"); // a supplier of a stage is never a Runnable
    }

    @Test
    void verbs_planted_areFound() {
        assertThat(lacks(Planted.class))
                .containsExactlyInAnyOrder(
                        "Planted.aloneAsync() has no alone",
                        "Planted.otherParameterAsync(String) has no otherParameter",
                        "Planted.otherParameter(int) has no otherParameterAsync",
                        "Planted.otherResultAsync() gives String, otherResult Long",
                        "Planted.notAFutureAsync() gives no future",
                        "Planted.verb() gives a future");
    }

    @Test
    void generatedFaces_haveTheSameMethods() {
        List<String> differences = new ArrayList<>();
        int commands = compare(QgaCommands.class, BlockingQgaCommands.class, differences);
        for (Method family : QmpCommands.class.getDeclaredMethods()) {
            Method other = find(BlockingQmpCommands.class, family.getName());
            if (other == null) {
                differences.add("BlockingQmpCommands has no " + family.getName());
            } else {
                commands += compare(family.getReturnType(), other.getReturnType(), differences);
            }
        }

        assertThat(differences).isEmpty();
        assertThat(commands).isGreaterThan(300);
    }

    /** The commands of the two clients, which are written by hand. */
    @Test
    void clients_haveTheSameCommands() {
        assertThat(commands(QmpClient.class, true))
                .hasSizeGreaterThan(4)
                .isEqualTo(commands(BlockingQmpClient.class, false));
    }

    private static Set<String> commands(Class<?> face, boolean futures) {
        return shape(face, method -> method.getName().startsWith("execute"), futures);
    }

    private static int compare(Class<?> futures, Class<?> waiting, List<String> differences) {
        Set<String> one = shape(futures, true);
        Set<String> other = shape(waiting, false);
        if (!one.equals(other)) {
            differences.add(futures + " has " + one + ", " + waiting + " has " + other);
        }
        return one.size();
    }

    private static Set<String> shape(Class<?> face, boolean futures) {
        return shape(face, method -> true, futures);
    }

    private static Set<String> shape(Class<?> face, Predicate<Method> wanted, boolean futures) {
        Set<String> shape = new TreeSet<>();
        for (Method method : face.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && wanted.test(method)) {
                Type result = futures ? argument(method) : boxed(method.getGenericReturnType());
                shape.add(method.getName() + Arrays.toString(method.getGenericParameterTypes()) + result);
            }
        }
        return shape;
    }

    private static @Nullable Method find(Class<?> type, String name) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static List<String> lacks(Class<?> type) {
        List<Method> all = Stream.of(type.getMethods())
                .filter(method -> !method.isBridge() && !method.isSynthetic())
                .filter(method -> !method.getDeclaringClass().equals(Object.class))
                .toList();
        Set<String> doubled = new TreeSet<>();
        all.stream()
                .map(Method::getName)
                .filter(name -> name.endsWith(ASYNC))
                .forEach(name -> doubled.add(name.substring(0, name.length() - ASYNC.length())));
        List<String> found = new ArrayList<>();
        for (Method method : all) {
            String name = method.getName();
            if (name.endsWith(ASYNC)) {
                checkTwin(method, name.substring(0, name.length() - ASYNC.length()), all, found);
            } else if (doubled.contains(name) && twin(method, name + ASYNC, all) == null) {
                found.add(text(method) + " has no " + name + ASYNC);
            } else if (isFuture(method) && !FUTURES.contains(name)) {
                found.add(text(method) + " gives a future");
            }
        }
        return found;
    }

    private static void checkTwin(Method method, String name, List<Method> all, List<String> found) {
        Method waiting = twin(method, name, all);
        if (!isFuture(method)) {
            found.add(text(method) + " gives no future");
        } else if (waiting == null) {
            found.add(text(method) + " has no " + name);
        } else if (!sameResult(argument(method), boxed(waiting.getGenericReturnType()))) {
            found.add(text(method) + " gives " + simple(argument(method)) + ", " + name + " "
                    + simple(boxed(waiting.getGenericReturnType())));
        }
    }

    /** Of two generic methods the type variables are of the same name, not the same. */
    private static boolean sameResult(Type one, Type other) {
        return one.getTypeName().equals(other.getTypeName());
    }

    private static @Nullable Method twin(Method method, String name, List<Method> all) {
        return all.stream()
                .filter(other -> other.getName().equals(name))
                .filter(other -> Arrays.equals(other.getParameterTypes(), method.getParameterTypes()))
                .filter(other -> Modifier.isStatic(other.getModifiers()) == Modifier.isStatic(method.getModifiers()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isFuture(Method method) {
        return CompletableFuture.class.isAssignableFrom(method.getReturnType());
    }

    private static Type argument(Method method) {
        return ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
    }

    private static Type boxed(Type type) {
        return type instanceof Class<?> plain ? BOXES.getOrDefault(plain, plain) : type;
    }

    private static String text(Method method) {
        List<String> parameters =
                Stream.of(method.getParameterTypes()).map(Class::getSimpleName).toList();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(" + String.join(", ", parameters)
                + ")";
    }

    private static String simple(Type type) {
        return type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
    }

    /** Returns the public classes of the packages that this module exports. */
    private static List<Class<?>> exported() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> of : List.of(QmpClient.class, Job.class, GuestAgent.class)) {
            Path folder = folder(of);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.contains("$") && !name.equals("package-info.class")) {
                        Class<?> type = Class.forName(
                                of.getPackageName() + "." + name.substring(0, name.length() - ".class".length()));
                        if (Modifier.isPublic(type.getModifiers())) {
                            types.add(type);
                        }
                    }
                }
            }
        }
        return types;
    }

    private static Path folder(Class<?> type) throws URISyntaxException {
        URL file = Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class"));
        return Objects.requireNonNull(Path.of(file.toURI()).getParent());
    }

    /** Breaks each of the rules once. */
    @SuppressWarnings("unused")
    public static final class Planted {
        private Planted() {}

        public CompletableFuture<String> aloneAsync() {
            return new CompletableFuture<>();
        }

        public CompletableFuture<String> otherParameterAsync(String parameter) {
            return new CompletableFuture<>();
        }

        public String otherParameter(int parameter) {
            return "";
        }

        public CompletableFuture<String> otherResultAsync() {
            return new CompletableFuture<>();
        }

        public long otherResult() {
            return 0;
        }

        public String notAFutureAsync() {
            return "";
        }

        public String notAFuture() {
            return "";
        }

        public CompletableFuture<String> verb() {
            return new CompletableFuture<>();
        }

        public CompletableFuture<Void> closed() {
            return new CompletableFuture<>();
        }
    }
}
