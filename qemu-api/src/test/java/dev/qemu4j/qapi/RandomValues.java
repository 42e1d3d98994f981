package dev.qemu4j.qapi;

import dev.qemu4j.base.DataSize;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes values of generated types by their public builders and factories. */
public final class RandomValues {
    private static final int DEEP = 3;

    private final Random random;
    private final boolean optional;

    /** {@code optional}: whether what is not required is set. */
    public RandomValues(long seed, boolean optional) {
        random = new Random(seed);
        this.optional = optional;
    }

    /** A value of a class, an interface of branches, or a scalar. */
    public Object of(Class<?> type) {
        return value(type, 0);
    }

    private Object value(Type type, int depth) {
        if (type instanceof ParameterizedType list) {
            int size = depth >= DEEP ? 0 : random.nextInt(3);
            return Stream.generate(() -> value(list.getActualTypeArguments()[0], depth + 1))
                    .limit(size)
                    .toList();
        }
        Class<?> plain = (Class<?>) type;
        if (QapiEnum.class.isAssignableFrom(plain)) {
            return enumValue(plain);
        }
        if (QapiAlternate.class.isAssignableFrom(plain)) {
            return alternate(plain, depth);
        }
        if (plain.isInterface() && QapiUnion.class.isAssignableFrom(plain)) {
            List<Class<?>> branches = List.of(plain.getPermittedSubclasses());
            int index = depth >= DEEP
                    ? branches.size() - 1
                    : random.nextInt(branches.size()); // the last has no types inside
            return object(branches.get(index), depth + 1);
        }
        return QapiObject.class.isAssignableFrom(plain) ? object(plain, depth + 1) : scalar(plain);
    }

    private Object scalar(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt(256);
        }
        if (type == long.class || type == Long.class) {
            return random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextLong() >>> random.nextInt(1, 63);
        }
        if (type == double.class || type == Double.class) {
            return random.nextDouble() * 1e9;
        }
        if (type == String.class) {
            return List.of("", "a", "é日本\u0000\"\\", "x,y=z", "18446744073709551615")
                    .get(random.nextInt(5));
        }
        if (type == String[].class) {
            return new String[] {"a", "x,y=z"};
        }
        if (type == Path.class) {
            return Path.of("a,b", "c");
        }
        if (type == DataSize.class) {
            return DataSize.ofBytes(random.nextLong() >>> 1);
        }
        if (type == Instant.class) {
            return Instant.ofEpochSecond(random.nextInt(1 << 30), 1000);
        }
        if (type == JsonNode.class) {
            return JsonMapper.shared()
                    .readTree(
                            List.of("1", "{\"a\":[null,true]}", "\"s\"", "1.5").get(random.nextInt(4)));
        }
        throw new IllegalArgumentException("no values of " + type);
    }

    private Object enumValue(Class<?> type) {
        if (random.nextInt(4) == 0) {
            return call(type, "of", String.class, "x-of-a-newer-qemu");
        }
        List<?> values = (List<?>) invoke(method(type, "values"), null);
        return values.get(random.nextInt(values.size()));
    }

    private Object alternate(Class<?> type, int depth) {
        List<Method> factories = factories(type);
        if (depth >= DEEP) { // what is not an object ends the recursion
            factories = factories.stream()
                    .filter(f -> f.getParameterCount() == 0 || isShallow(f.getParameterTypes()[0]))
                    .toList();
        }
        Method factory = factories.get(random.nextInt(factories.size()));
        return invoke(factory, null, arguments(factory, depth + 1, false));
    }

    private static boolean isShallow(Class<?> type) {
        return !QapiObject.class.isAssignableFrom(type) && !QapiUnion.class.isAssignableFrom(type);
    }

    static List<Method> factories(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(m -> Modifier.isStatic(m.getModifiers()) && m.getReturnType() == type)
                .filter(m -> m.getName().startsWith("of"))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    private Object object(Class<?> type, int depth) {
        boolean other = type.getSimpleName().endsWith("Other") && QapiUnion.class.isAssignableFrom(type);
        Method start = builder(type);
        Object builder = invoke(start, null, arguments(start, depth, other));
        if (optional && depth <= DEEP) {
            for (Method setter : setters(builder.getClass())) {
                invoke(setter, builder, arguments(setter, depth, other));
            }
        }
        Iterator<Method> more = setters(builder.getClass()).stream()
                .sorted(Comparator.comparing(setter -> !isShallow(setter.getParameterTypes()[0])))
                .iterator();
        while (true) {
            try {
                return invoke(method(builder.getClass(), "build"), builder);
            } catch (IllegalStateException e) { // more than three are required: set one after the other
                Method setter = more.next();
                invoke(setter, builder, arguments(setter, DEEP, other));
            }
        }
    }

    /** One that takes what is required, or one that starts with nothing. */
    private Method builder(Class<?> type) {
        List<Method> builders = Stream.of(type.getMethods())
                .filter(m -> m.getName().equals("builder"))
                .sorted(Comparator.comparing(Method::getParameterCount).reversed())
                .toList();
        return builders.get(optional ? random.nextInt(builders.size()) : 0);
    }

    static List<Method> setters(Class<?> builder) {
        return Stream.of(builder.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()) && m.getParameterCount() == 1)
                .filter(m -> m.getReturnType() == builder && m.getParameterTypes()[0] != Consumer.class)
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    private Object[] arguments(Method method, int depth, boolean unknownEnums) {
        List<Object> arguments = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) {
            boolean unknown = unknownEnums && type instanceof Class<?> c && QapiEnum.class.isAssignableFrom(c);
            arguments.add(unknown ? call((Class<?>) type, "of", String.class, "x-other-branch") : value(type, depth));
        }
        return arguments.toArray();
    }

    static Method method(Class<?> type, String name) {
        return Stream.of(type.getMethods())
                .filter(m -> m.getName().equals(name) && !m.isBridge())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " has no " + name));
    }

    static Object call(Class<?> type, String name, Class<?> parameter, Object argument) {
        try {
            return invoke(type.getMethod(name, parameter), null, argument);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static @Nullable Object invokeOptional(Method method, Object target) {
        return Optional.ofNullable(invoke(method, target)).orElse(null);
    }

    static Object invoke(Method method, @Nullable Object target, @Nullable Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(method.toString(), e);
        } catch (IllegalAccessException | IllegalArgumentException e) {
            throw new IllegalStateException(method.toString(), e);
        }
    }
}
