package dev.qemu4j.architecture;

import static java.util.Map.entry;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.net.base.Subnet;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values of any type that can be made without starting anything. */
final class Samples {
    private static final Path NOWHERE = Path.of("/nowhere/x");

    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            entry(String.class, "x"),
            entry(CharSequence.class, "x"),
            entry(Object.class, "x"),
            entry(int.class, 1),
            entry(Integer.class, 1),
            entry(long.class, 1L),
            entry(Long.class, 1L),
            entry(double.class, 0.5),
            entry(boolean.class, true),
            entry(byte.class, (byte) 1),
            entry(char.class, 'x'),
            entry(Path.class, NOWHERE),
            entry(Duration.class, Duration.ofSeconds(30)),
            entry(Instant.class, Instant.EPOCH),
            entry(List.class, List.of("x")),
            entry(Collection.class, List.of("x")),
            entry(Set.class, Set.of("x")),
            entry(Map.class, Map.of("x", "x")),
            entry(Class.class, String.class),
            entry(URI.class, URI.create("http://127.0.0.1:1/x")),
            entry(InetAddress.class, InetAddress.getLoopbackAddress()),
            entry(SocketAddress.class, UnixDomainSocketAddress.of(NOWHERE)),
            entry(InetSocketAddress.class, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)),
            entry(ByteBuffer.class, ByteBuffer.allocate(1)),
            entry(OutputStream.class, OutputStream.nullOutputStream()),
            entry(Pattern.class, Pattern.compile("x")),
            entry(MacAddress.class, MacAddress.parse("52:54:00:00:00:01")),
            entry(QemuVersion.class, new QemuVersion(7, 2, 0)),
            entry(Subnet.class, Subnet.parse("10.0.0.0/24")));

    /** Factories that make values; others start something, or look at the host. */
    private static final Set<String> FACTORIES = Set.of("of", "at", "builder", "parse", "ofMib", "defaults");

    private final Set<Class<?>> open = new HashSet<>();

    /** Returns a value of a type; null if none can be made. */
    @Nullable
    Object of(Class<?> type) {
        Object known = VALUES.get(type);
        if (known != null) {
            return known;
        }
        if (type.isArray()) {
            return array(type.getComponentType());
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (!open.add(type)) {
            return null; // it needs one of itself
        }
        try {
            Object made = type.getName().startsWith("dev.qemu4j") ? made(type) : null;
            return made == null && type.isInterface() && !type.isSealed() ? lambda(type) : made;
        } finally {
            open.remove(type);
        }
    }

    private @Nullable Object array(Class<?> component) {
        Object value = of(component);
        Object array = Array.newInstance(component, value == null ? 0 : 1);
        if (value != null) {
            Array.set(array, 0, value);
        }
        return array;
    }

    private @Nullable Object made(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        Stream<Executable> factories = Stream.of(type, around == null ? type : around)
                .flatMap(holder -> Stream.of(holder.getDeclaredMethods()))
                .filter(method -> isFactory(method, type))
                .map(method -> method);
        Stream<Executable> constructors =
                Modifier.isAbstract(type.getModifiers()) ? Stream.empty() : Stream.of(type.getConstructors());
        for (Executable maker : Stream.concat(factories, constructors)
                .sorted(Comparator.comparingInt(Executable::getParameterCount))
                .toList()) {
            Object value = call(maker);
            if (value != null) {
                return value;
            }
        }
        return built(type);
    }

    private static boolean isFactory(Method method, Class<?> type) {
        return Modifier.isStatic(method.getModifiers())
                && Modifier.isPublic(method.getModifiers())
                && method.getReturnType() == type
                && FACTORIES.contains(method.getName());
    }

    private @Nullable Object built(Class<?> type) {
        for (Class<?> nested : type.getDeclaredClasses()) {
            Object builder = nested.getSimpleName().equals("Builder") ? of(nested) : null;
            if (builder != null) {
                try {
                    return nested.getMethod("build").invoke(builder);
                } catch (ReflectiveOperationException e) {
                    return null; // it needs more
                }
            }
        }
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .map(this::of)
                        .filter(value -> value != null)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private @Nullable Object call(Executable maker) {
        @Nullable Object[] arguments = new @Nullable Object[maker.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = of(maker.getParameterTypes()[i]);
            if (arguments[i] == null) {
                return null;
            }
        }
        try {
            return maker instanceof Constructor<?> constructor
                    ? constructor.newInstance(arguments)
                    : ((Method) maker).invoke(null, arguments);
        } catch (ReflectiveOperationException e) {
            return null; // "x" is none of its values
        }
    }

    private static Object lambda(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals("toString")) {
                return type.getSimpleName();
            }
            Class<?> result = method.getReturnType();
            return result == boolean.class ? (Object) false : VALUES.get(result);
        });
    }
}
