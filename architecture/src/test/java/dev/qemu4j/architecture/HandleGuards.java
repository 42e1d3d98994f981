package dev.qemu4j.architecture;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives bad arguments to the methods of handles, of which no sample can be made, since they need a machine that runs. The handles here are hollow: made without
 * a constructor, with fields that are null. A method that refuses the argument before anything else does so of a hollow one, too; all others fail otherwise.
 */
final class HandleGuards {
    /** {@code accept} is that of kept options, which builders call. */
    private static final Set<String> OTHERS = Set.of("equals", "compareTo", "wait", "accept");

    /** Take a duration below zero: a clock jumps into the past as well. */
    private static final Set<String> DIRECTED = Set.of("clock", "clockAsync");

    private final Samples samples = new Samples();
    private final List<String> broken = new ArrayList<>();
    private int tried;

    /** Tries null for each parameter that takes none. */
    void checkNulls(Class<?> type) {
        methods(type).forEach(method -> {
            AnnotatedType[] types = method.getAnnotatedParameterTypes();
            for (int i = 0; i < types.length; i++) {
                Parameter parameter = method.getParameters()[i];
                if (!parameter.getType().isPrimitive() && !types[i].isAnnotationPresent(Nullable.class)) {
                    check(type, method, i, null);
                }
            }
        });
    }

    /** Tries a duration below zero for each limit. */
    void checkLimits(Class<?> type) {
        methods(type).filter(method -> !DIRECTED.contains(method.getName())).forEach(method -> {
            for (int i = 0; i < method.getParameterCount(); i++) {
                Parameter parameter = method.getParameters()[i];
                if (parameter.getType() == Duration.class) {
                    check(type, method, i, Duration.ofSeconds(-1));
                }
            }
        });
    }

    List<String> broken() {
        return broken;
    }

    int tried() {
        return tried;
    }

    private static Stream<Method> methods(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers()) || type.isEnum() || Throwable.class.isAssignableFrom(type)) {
            return Stream.empty();
        }
        return Stream.of(type.getMethods())
                .filter(method -> isOfSameModule(method.getDeclaringClass(), type))
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !OTHERS.contains(method.getName()));
    }

    private static boolean isOfSameModule(Class<?> one, Class<?> other) {
        CodeSource source = one.getProtectionDomain().getCodeSource(); // null for the JDK's
        return source != null && source.equals(other.getProtectionDomain().getCodeSource());
    }

    private void check(Class<?> type, Method method, int place, @Nullable Object bad) {
        @Nullable Object[] arguments = new @Nullable Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == place ? bad : good(method.getParameterTypes()[i]);
        }
        tried++;
        String name = method.getParameters()[place].getName();
        String answer = answer(type, method, arguments);
        String expected =
                bad == null ? "NullPointerException: %s" : "IllegalArgumentException: %s: " + bad + " (expected: ";
        if (Stream.of(name, method.getName())
                .map(expected::formatted)
                .noneMatch(bad == null ? answer::equals : answer::startsWith)) {
            broken.add(type.getSimpleName() + "." + method.getName() + ", " + name + ": " + answer);
        }
    }

    private @Nullable Object good(Class<?> type) {
        Object sample = samples.of(type);
        return sample != null || Modifier.isAbstract(type.getModifiers()) ? sample : hollow(type);
    }

    private static String answer(Class<?> type, Method method, @Nullable Object[] arguments) {
        try {
            method.invoke(hollow(type), arguments);
            return "no refusal";
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getTargetException();
            return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method + " cannot be called", e);
        }
    }

    /** By reflection, since the compiler warns of the class, which is meant for those who deserialize. */
    private static Object hollow(Class<?> type) {
        try {
            Class<?> maker = Class.forName("sun.reflect.ReflectionFactory");
            Object factory = maker.getMethod("getReflectionFactory").invoke(null);
            Constructor<?> constructor =
                    (Constructor<?>) maker.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                            .invoke(factory, type, Object.class.getDeclaredConstructor());
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made without its constructor", e);
        }
    }
}
