package dev.qemu4j.architecture;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives null for each parameter of a type's factories and setters that takes none, and tells which of them do not refuse it by its name. */
final class NullGuards {
    private final Samples samples = new Samples();
    private final List<String> broken = new ArrayList<>();
    private int tried;

    /** Tries all that a type has. */
    void check(Class<?> type) {
        if (!Throwable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
            Stream.of(type.getConstructors()).forEach(maker -> check(maker, null, maker::newInstance));
        }
        for (Method method : type.getDeclaredMethods()) {
            if (!isTold(method)) {
                continue;
            }
            if (Modifier.isStatic(method.getModifiers())) {
                check(method, null, arguments -> method.invoke(null, arguments));
            } else if (type.getSimpleName().endsWith("Builder") || method.getReturnType() == type) {
                check(method, type, arguments -> method.invoke(samples.of(type), arguments));
            }
        }
    }

    List<String> broken() {
        return broken;
    }

    int tried() {
        return tried;
    }

    private static boolean isTold(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !method.isSynthetic()
                && !Set.of("equals", "valueOf").contains(method.getName());
    }

    private void check(Executable code, @Nullable Class<?> self, Call call) {
        if (self != null && samples.of(self) == null) {
            return;
        }
        AnnotatedType[] types = code.getAnnotatedParameterTypes();
        for (int i = 0; i < types.length; i++) {
            @Nullable Object[] arguments = takesNull(types[i], code.getParameters()[i]) ? null : argumentsBut(i, code);
            if (arguments != null) {
                tried++;
                String answer = answer(call, arguments);
                if (!List.of(code.getParameters()[i].getName(), code.getName()).contains(answer)) {
                    broken.add(code + ", " + code.getParameters()[i].getName() + ": " + answer);
                }
            }
        }
    }

    private static boolean takesNull(AnnotatedType type, Parameter parameter) {
        return parameter.getType().isPrimitive() || type.isAnnotationPresent(Nullable.class);
    }

    private @Nullable Object @Nullable [] argumentsBut(int missing, Executable code) {
        @Nullable Object[] arguments = new @Nullable Object[code.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == missing ? null : samples.of(code.getParameterTypes()[i]);
            if (i != missing && arguments[i] == null) {
                return null; // only a running program has one
            }
        }
        return arguments;
    }

    private static String answer(Call call, @Nullable Object[] arguments) {
        try {
            Object made = call.with(arguments);
            if (made instanceof AutoCloseable resource) {
                resource.close();
            }
            return "no refusal";
        } catch (InvocationTargetException e) {
            Throwable refusal = e.getCause();
            return refusal instanceof NullPointerException
                    ? String.valueOf(refusal.getMessage())
                    : String.valueOf(refusal);
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** Calls a method or constructor. */
    @FunctionalInterface
    private interface Call {
        @Nullable
        Object with(@Nullable Object[] arguments) throws Exception;
    }
}
