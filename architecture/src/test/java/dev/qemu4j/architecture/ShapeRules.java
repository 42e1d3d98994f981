package dev.qemu4j.architecture;

import static java.util.stream.Collectors.toList;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaWildcardType;
import java.nio.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The rules about options, values, handles and factories (decision 019): each returns what breaks it. */
final class ShapeRules {
    private ShapeRules() {}

    /** Options are immutable values with a builder. */
    static List<String> options(Collection<JavaClass> types) {
        List<String> broken = new ArrayList<>();
        for (JavaClass type : types) {
            if (!isOptions(type)) {
                continue;
            }
            String name = type.getName();
            boolean isAbstract = type.getModifiers().contains(JavaModifier.ABSTRACT);
            if (!isAbstract && !type.getModifiers().contains(JavaModifier.FINAL)) {
                broken.add(name + " is not final");
            }
            if (!isAbstract && !type.isRecord() && !hasMethod(type, "toBuilder")) {
                broken.add(name + " has no toBuilder()");
            }
            for (String method : List.of("equals", "hashCode", "toString")) {
                if (!isAbstract && !type.isRecord() && !hasMethod(type, method)) {
                    broken.add(name + " has no " + method);
                }
            }
            Api.methods(type)
                    .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                    .filter(method -> !method.getName().equals("accept")) // gives a builder what they have
                    .filter(method -> method.getRawReturnType().getName().equals("void") || returnsItself(method, type))
                    .forEach(method -> broken.add(method.getFullName() + " changes it"));
        }
        return broken;
    }

    private static boolean returnsItself(JavaMethod method, JavaClass type) {
        JavaClass result = method.getRawReturnType();
        return !result.isEquivalentTo(Object.class) && result.isAssignableFrom(type.getName());
    }

    /** A lambda gets a builder. */
    static List<String> lambdas(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getParameterTypes().stream().anyMatch(ShapeRules::takesOptions))
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    private static boolean takesOptions(JavaType parameter) {
        return parameter instanceof JavaParameterizedType consumer
                && consumer.toErasure().isEquivalentTo(Consumer.class)
                && isOptions(consumed(consumer.getActualTypeArguments().get(0)));
    }

    private static JavaClass consumed(JavaType argument) {
        return argument instanceof JavaWildcardType wildcard
                        && !wildcard.getLowerBounds().isEmpty()
                ? wildcard.getLowerBounds().get(0).toErasure()
                : argument.toErasure();
    }

    private static boolean isOptions(JavaClass type) {
        return type.getSimpleName().endsWith("Options");
    }

    /** A handle's setter returns nothing, since it is no copy. Methods of Java's interfaces are as Java has them. */
    static List<String> handles(Collection<JavaClass> types, Set<String> others) {
        return types.stream()
                .filter(type -> type.isAssignableTo(AutoCloseable.class))
                .flatMap(Api::methods)
                .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> method.getOwner()
                        .getName()
                        .equals(method.getRawReturnType().getName()))
                .map(JavaMethod::getFullName)
                .filter(name -> !others.contains(name.replaceFirst("\\(.*", "")))
                .collect(toList());
    }

    /** A value has no method that returns nothing: its setters return a changed copy. */
    static List<String> values(Collection<JavaClass> types) {
        return types.stream()
                .filter(type -> hasMethod(type, "equals") && hasMethod(type, "hashCode"))
                .filter(type -> !type.isAssignableTo(AutoCloseable.class))
                .flatMap(Api::methods)
                .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> method.getRawReturnType().getName().equals("void"))
                .filter(method -> !method.getName().matches("(write|append|orThrow|accept|check|require|forEach).*"))
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    /**
     * A factory's name tells what it takes: parse a text, find nothing but the host, builder nothing that is built yet; there is
     * one word for each.
     */
    static List<String> factories(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> isMisnamed(method))
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    private static boolean isMisnamed(JavaMethod method) {
        List<JavaClass> parameters = method.getRawParameterTypes();
        return switch (method.getName()) {
            case "parse" -> parameters.stream().noneMatch(ShapeRules::isText);
            case "find" -> parameters.stream().anyMatch(type -> type.isEquivalentTo(Path.class));
            case "builder" -> !method.getRawReturnType().getSimpleName().endsWith("Builder");
            case "at" -> parameters.isEmpty();
            case "from", "make", "get", "over", "on", "named", "instance", "newInstance", "load" ->
                makes(method, method.getOwner());
            default -> false;
        };
    }

    private static boolean isText(JavaClass type) {
        return type.isAssignableTo(CharSequence.class)
                || type.isAssignableTo(Collection.class)
                || type.isAssignableTo(Buffer.class)
                || type.isEquivalentTo(byte[].class);
    }

    private static boolean makes(JavaMethod method, JavaClass type) {
        JavaType result = method.getReturnType();
        if (method.getRawReturnType().isAssignableTo(CompletionStage.class)
                && result instanceof JavaParameterizedType future) {
            result = future.getActualTypeArguments().get(0);
        }
        return result.toErasure().getName().equals(type.getName());
    }

    /** One sweep removes what dead JVMs left. */
    static List<String> sweeps(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getName().startsWith("sweep"))
                .map(method -> method.getOwner().getName())
                .distinct()
                .collect(toList());
    }

    private static boolean hasMethod(JavaClass type, String name) {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream())
                .filter(owner -> !owner.isEquivalentTo(Object.class) && !owner.isEquivalentTo(Record.class))
                .flatMap(owner -> owner.getMethods().stream())
                .anyMatch(method -> method.getName().equals(name));
    }
}
