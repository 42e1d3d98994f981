package dev.qemu4j.architecture;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaWildcardType;
import java.nio.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The rules about options, values, handles and factories (decision 022): each returns what breaks it. */
final class ShapeRules {
    private static final Set<String> LAMBDAS = Set.of(
            Consumer.class.getName(),
            UnaryOperator.class.getName(),
            Function.class.getName(),
            BiConsumer.class.getName());

    /** Words for all factories, and verbs that begin something. */
    private static final Set<String> WORDS = Set.of(
            "of",
            "parse",
            "find",
            "at",
            "builder",
            "defaults",
            "none",
            "start",
            "open",
            "connect",
            "listen",
            "mount",
            "apply");

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

    /** Options stand where a lambda does, which gets their builder: nothing takes them as a value, and a lambda may be of any parent of it. */
    static List<String> optionValues(Collection<JavaClass> types, Collection<JavaClass> written) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getParameterTypes().stream()
                        .anyMatch(parameter -> isWrittenOptions(parameter.toErasure(), written)
                                || takesExactBuilder(parameter, written)))
                .filter(method -> !Set.of("accept", "equals", "from").contains(method.getName()))
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    private static boolean isWrittenOptions(JavaClass type, Collection<JavaClass> written) {
        return isOptions(type) && written.contains(type);
    }

    private static boolean takesExactBuilder(JavaType parameter, Collection<JavaClass> written) {
        return parameter instanceof JavaParameterizedType consumer
                && consumer.toErasure().isEquivalentTo(Consumer.class)
                && consumer.getActualTypeArguments().stream()
                        .filter(JavaClass.class::isInstance)
                        .flatMap(builder -> builder.toErasure().getEnclosingClass().stream())
                        .anyMatch(type -> isWrittenOptions(type, written));
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
                && LAMBDAS.contains(consumer.toErasure().getName())
                && consumer.getActualTypeArguments().stream().anyMatch(argument -> isOptions(consumed(argument)));
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
                .filter(method ->
                        !method.getName().matches("(write|append|orThrow|accept|await|check|require|forEach).*"))
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    /** A switch takes its position, so that a condition needs no {@code if}; what has another form with arguments is no switch. */
    static List<String> switches(Collection<JavaClass> types, Set<String> others) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> method.getRawParameterTypes().isEmpty())
                .filter(method -> method.getOwner()
                                .isAssignableTo(method.getRawReturnType().getName())
                        && !method.getRawReturnType().isInterface()
                        && !method.getRawReturnType().isEquivalentTo(Object.class))
                .filter(method -> Api.methods(method.getOwner())
                        .noneMatch(other -> other.getName().equals(method.getName())
                                && !other.getRawParameterTypes().isEmpty()))
                .map(JavaMethod::getFullName)
                .filter(name -> !others.contains(name.replaceFirst("\\(.*", "")))
                .collect(toList());
    }

    /** Of settings, a time-out is a time, and a limit bounds a size or a number. */
    static List<String> bounds(Collection<JavaClass> types) {
        return types.stream()
                .filter(type -> type.getSimpleName().matches("Builder|.*Options"))
                .flatMap(Api::methods)
                .filter(method -> method.getRawParameterTypes().size() == 1)
                .filter(method -> method.getRawParameterTypes().get(0).isEquivalentTo(Duration.class)
                        ? method.getName().matches("(?i).*(limit|patience|deadline)")
                        : method.getName().matches("(?i).*(timeout|patience|deadline)"))
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    /**
     * A factory's name tells what it takes: {@code parse} a text, {@code find} nothing but the host, no place and no client, {@code builder} nothing that is
     * built yet. Other words are names of kinds, each of which a list allows: {@code Type.name}.
     */
    static List<String> factories(Collection<JavaClass> types, Set<String> kinds) {
        return makers(types)
                .filter(method -> !kinds.contains(shortName(method)))
                .filter(ShapeRules::isMisnamed)
                .map(JavaMethod::getFullName)
                .collect(toList());
    }

    /** The kinds that some factory has. */
    static Set<String> kinds(Collection<JavaClass> types) {
        return makers(types)
                .filter(ShapeRules::isMisnamed)
                .map(ShapeRules::shortName)
                .collect(toSet());
    }

    private static Stream<JavaMethod> makers(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> !method.getOwner().isEnum())
                .filter(method -> WORDS.contains(word(method)) || makes(method.getReturnType(), method.getOwner()));
    }

    private static String shortName(JavaMethod method) {
        String owner = method.getOwner().getName();
        return owner.substring(owner.lastIndexOf('.') + 1).replace('$', '.') + "." + word(method);
    }

    private static String word(JavaMethod method) {
        return method.getName().replaceFirst("Async$", "");
    }

    private static boolean isMisnamed(JavaMethod method) {
        List<JavaClass> parameters = method.getRawParameterTypes();
        return switch (word(method)) {
            case "start", "open", "connect", "listen", "mount", "apply" -> false;
            case "parse" -> parameters.stream().noneMatch(ShapeRules::isText);
            case "find" ->
                parameters.stream()
                        .anyMatch(type -> type.isEquivalentTo(Path.class) || type.isAssignableTo(AutoCloseable.class));
            case "builder" -> !method.getRawReturnType().getSimpleName().endsWith("Builder");
            case "of", "at" -> parameters.isEmpty();
            case "defaults", "none" -> !parameters.isEmpty();
            default -> true;
        };
    }

    private static boolean isText(JavaClass type) {
        return type.isAssignableTo(CharSequence.class)
                || type.isAssignableTo(Collection.class)
                || type.isAssignableTo(Buffer.class)
                || type.isEquivalentTo(byte[].class);
    }

    /** Also a builder of it, and one that comes later or that may be missing. */
    private static boolean makes(JavaType result, JavaClass type) {
        return outermost(result.toErasure()).equals(outermost(type))
                || (result instanceof JavaParameterizedType generic
                        && Set.of(CompletableFuture.class.getName(), Optional.class.getName())
                                .contains(generic.toErasure().getName())
                        && makes(generic.getActualTypeArguments().get(0), type));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$(?!Planted).*", "");
    }

    private static boolean hasMethod(JavaClass type, String name) {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream())
                .filter(owner -> !owner.isEquivalentTo(Object.class) && !owner.isEquivalentTo(Record.class))
                .flatMap(owner -> owner.getMethods().stream())
                .anyMatch(method -> method.getName().equals(name));
    }
}
