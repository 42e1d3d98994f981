package dev.qemu4j.architecture;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells which exported types no user can need: no other type's signature has them, and no sample or page shows them. */
final class NeededTypes {
    private static final Pattern WORD = Pattern.compile("[A-Za-z]\\w+");

    private final Set<String> shown;

    private NeededTypes(Set<String> shown) {
        this.shown = shown;
    }

    /** Takes the words of the samples, the command and the README. */
    static NeededTypes read() {
        return of(Stream.of("samples/src/main", "cli/src/main", "README.md")
                .map(Path.of("..")::resolve)
                .flatMap(NeededTypes::files)
                .filter(file -> file.toString().matches(".*\\.(java|md)"))
                .map(NeededTypes::text)
                .toList());
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NeededTypes of(List<String> texts) {
        return new NeededTypes(texts.stream()
                .flatMap(text -> WORD.matcher(text).results().map(word -> word.group()))
                .collect(toSet()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the names of the types that nobody needs, of those that all others may mention. An exception needs no signature. */
    Set<String> unneeded(Collection<JavaClass> types, Collection<JavaClass> others) {
        Set<String> mentioned = new HashSet<>();
        others.forEach(other -> mentioned(other).stream()
                .filter(name -> !name.equals(outermost(other)))
                .forEach(mentioned::add));
        return types.stream()
                .filter(type -> outermost(type).equals(type.getName()))
                .filter(type -> !type.isAssignableTo(Throwable.class))
                .filter(type -> !shown.contains(type.getSimpleName()) && !mentioned.contains(type.getName()))
                .map(JavaClass::getName)
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> mentioned(JavaClass type) {
        Stream<JavaType> signatures = type.getCodeUnits().stream()
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(NeededTypes::types);
        Stream<JavaType> fields = type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                .map(field -> field.getType());
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        return Stream.of(signatures, fields, parents)
                .flatMap(all -> all)
                .flatMap(mentioned -> mentioned.getAllInvolvedRawTypes().stream())
                .map(NeededTypes::outermost)
                .collect(toSet());
    }

    private static Stream<JavaType> types(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$(?!Planted).*", "");
    }
}
