package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each verb that has a twin with {@code Async} has one in all its forms, and the twin gives a future of exactly what the verb returns (decision 019). The
 * types are all that users can reach.
 */
@Tag("once")
class AsyncTwinsTest {
    private static final String ASYNC = "Async";

    private static final Map<Type, Type> BOXES = Map.of(
            void.class, Void.class, boolean.class, Boolean.class, int.class, Integer.class, long.class, Long.class);

    /** Forms of a verb without a twin, each with the reason. */
    private static final Map<String, String> ALONE = Map.of(
            "GuestAgent.frozen(Runnable)", "its twin takes a supplier of a stage, which no Runnable is",
            "ImageChannel.read(ByteBuffer)", "Java's interface of channels",
            "ImageChannel.write(ByteBuffer)", "Java's interface of channels");

    @Test
    void twins_ofTheApi_areAlike() {
        List<Class<?>> types = new ArrayList<>();
        Api.types().forEach(type -> types.add(type.reflect()));

        assertThat(types.stream()
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                        .filter(AsyncTwinsTest::isAsync))
                .as("methods that are looked at")
                .hasSizeGreaterThan(200);
        assertThat(types.stream().flatMap(type -> faults(type).stream())).isEmpty();
    }

    @Test
    void verbs_ofTheApi_haveATwinOfEachForm() {
        Set<String> alone = new TreeSet<>();
        Api.types().stream().map(JavaClass::reflect).forEach(type -> alone.addAll(alone(type)));

        assertThat(alone).isEqualTo(new TreeSet<>(ALONE.keySet()));
    }

    @Test
    void planted_twins_areFound() {
        assertThat(faults(Unlike.class))
                .containsExactlyInAnyOrder(
                        "Unlike.askAsync(): gives Long, the verb String",
                        "Unlike.sayAsync(String): has no verb",
                        "Unlike.listAsync(): gives java.util.List<java.lang.String>, the verb java.util.List<java.lang.Integer>",
                        "Unlike.nowAsync(): gives no future",
                        "Unlike.maybeAsync(): may give null, and the verb not, or the other way round",
                        "Unlike.openAsync(): throws other checked exceptions",
                        "Unlike.madeAsync(): is static, and the verb not, or the other way round");
        assertThat(alone(Unlike.class)).containsExactly("Unlike.say()");
    }

    /** Returns the faults of the twins that a type declares. */
    private static List<String> faults(Class<?> type) {
        List<String> faults = new ArrayList<>();
        for (Method async : type.getDeclaredMethods()) {
            if (isAsync(async)) {
                String fault = fault(async);
                if (fault != null) {
                    faults.add(name(async) + ": " + fault);
                }
            }
        }
        return faults;
    }

    private static @Nullable String fault(Method async) {
        Method verb = find(async.getDeclaringClass(), verb(async), async.getParameterTypes());
        if (verb == null) {
            return "has no verb";
        }
        if (!(async.getAnnotatedReturnType() instanceof AnnotatedParameterizedType future)
                || async.getReturnType() != CompletableFuture.class) {
            return "gives no future";
        }
        Type given = ((ParameterizedType) future.getType()).getActualTypeArguments()[0];
        Type result = BOXES.getOrDefault(verb.getGenericReturnType(), verb.getGenericReturnType());
        // A type parameter of a method is its own.
        if (!given.equals(result) && !given.toString().equals(result.toString())) {
            return "gives " + word(given) + ", the verb " + word(result);
        }
        AnnotatedType element = future.getAnnotatedActualTypeArguments()[0];
        if (result != Void.class && mayBeNull(element) != mayBeNull(verb.getAnnotatedReturnType())) {
            return "may give null, and the verb not, or the other way round";
        }
        if (Modifier.isStatic(verb.getModifiers()) != Modifier.isStatic(async.getModifiers())) {
            return "is static, and the verb not, or the other way round";
        }
        return Arrays.equals(verb.getExceptionTypes(), async.getExceptionTypes())
                ? null
                : "throws other checked exceptions";
    }

    /** The forms of a type's verbs that have no twin, while another form has one. */
    private static Set<String> alone(Class<?> type) {
        Set<String> verbs = new TreeSet<>();
        Arrays.stream(type.getDeclaredMethods())
                .filter(AsyncTwinsTest::isAsync)
                .forEach(async -> verbs.add(verb(async)));
        Set<String> alone = new TreeSet<>();
        for (Method verb : type.getDeclaredMethods()) {
            if (isPublic(verb)
                    && verbs.contains(verb.getName())
                    && find(type, verb.getName() + ASYNC, verb.getParameterTypes()) == null) {
                alone.add(name(verb));
            }
        }
        return alone;
    }

    private static boolean isAsync(Method method) {
        return isPublic(method) && method.getName().endsWith(ASYNC);
    }

    private static boolean isPublic(Method method) {
        return Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
    }

    private static boolean mayBeNull(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static String verb(Method async) {
        return async.getName().substring(0, async.getName().length() - ASYNC.length());
    }

    private static @Nullable Method find(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static String name(Method method) {
        List<String> parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .toList();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(" + String.join(", ", parameters)
                + ")";
    }

    private static String word(Type type) {
        return type instanceof Class<?> simple ? simple.getSimpleName() : type.toString();
    }

    /** Has one fault a verb. */
    public abstract static class Unlike {
        public abstract CompletableFuture<Long> askAsync();

        public abstract String ask();

        public abstract CompletableFuture<String> sayAsync(String word);

        public abstract String say();

        public abstract CompletableFuture<List<String>> listAsync();

        public abstract List<Integer> list();

        public abstract String nowAsync();

        public abstract String now();

        public abstract CompletableFuture<@Nullable String> maybeAsync();

        public abstract String maybe();

        public abstract CompletableFuture<String> openAsync();

        public abstract String open() throws IOException;

        public abstract CompletableFuture<String> madeAsync();

        public static String made() {
            return "";
        }
    }
}
