package dev.qemu4j.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types and methods that users can reach: public ones of packages that a module exports to all. */
final class Api {
    private static final Set<String> PACKAGES = modules().stream()
            .map(classes -> read(classes.resolve("module-info.class")))
            .flatMap(module -> module.exports().stream())
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toUnmodifiableSet());

    private Api() {}

    /** All types that users can reach. */
    static List<JavaClass> types() {
        return Library.CLASSES.stream().filter(Api::isReachable).toList();
    }

    static boolean isReachable(JavaClass type) {
        return isExported(type) && isPublic(type);
    }

    /** Tells whether a type is in a package that all may use, be it public or not. */
    static boolean isExported(JavaClass type) {
        return PACKAGES.contains(type.getPackageName());
    }

    /** The public methods that a type declares, or has from parents that users cannot name, without the compiler's. */
    static Stream<JavaMethod> methods(JavaClass type) {
        return members(type)
                .filter(JavaMethod.class::isInstance)
                .map(JavaMethod.class::cast)
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !method.getModifiers().contains(JavaModifier.BRIDGE));
    }

    /** The members that a type declares, and those of parents that users cannot name, as far as it does not override them. */
    static Stream<JavaMember> members(JavaClass type) {
        Set<String> own = type.getMembers().stream()
                .filter(member ->
                        !member.getModifiers().contains(JavaModifier.BRIDGE)) // as javac makes for a hidden parent
                .map(Api::signature)
                .collect(Collectors.toSet());
        Stream<JavaMember> inherited = Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                .filter(parent -> parent.getPackageName().startsWith("dev.qemu4j") && !isPublic(parent))
                .flatMap(Api::members)
                .filter(member -> !(member instanceof JavaConstructor) && !own.contains(signature(member)));
        return Stream.concat(type.getMembers().stream(), inherited);
    }

    private static String signature(JavaMember member) {
        return member instanceof JavaMethod method
                ? method.getName()
                        + method.getRawParameterTypes().stream()
                                .map(JavaClass::getName)
                                .toList()
                : member.getName();
    }

    /** Tells whether a type was made by the generator. */
    static boolean isGenerated(JavaClass type) {
        String file = type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
        return folders().stream()
                .noneMatch(
                        module -> Files.exists(module.resolve("src/main/java").resolve(file)));
    }

    /** The folders of compiled classes of the published modules that export packages; the command is a program. */
    static List<Path> modules() {
        return folders().stream()
                .map(folder -> folder.resolve("target").resolve("classes"))
                .filter(classes -> Files.exists(classes.resolve("module-info.class")))
                .filter(classes -> !classes.toString().contains("samples")
                        && !classes.startsWith(Path.of("..", "sdk"))
                        && !classes.startsWith(Path.of("..", "cli")))
                .toList();
    }

    static ModuleDescriptor read(Path moduleInfo) {
        try (InputStream in = Files.newInputStream(moduleInfo)) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> folders() {
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            return folders.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(Api::isPublic).orElse(true);
    }
}
