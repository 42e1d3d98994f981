package dev.qemu4j.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
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

    /** The public methods that a type declares itself, without the compiler's. */
    static Stream<JavaMethod> methods(JavaClass type) {
        return type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !method.getModifiers().contains(JavaModifier.BRIDGE));
    }

    /** Tells whether a type was made by the generator. */
    static boolean isGenerated(JavaClass type) {
        String file = type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
        return folders().stream()
                .noneMatch(
                        module -> Files.exists(module.resolve("src/main/java").resolve(file)));
    }

    /** The folders of compiled classes of the published modules. */
    static List<Path> modules() {
        return folders().stream()
                .map(folder -> folder.resolve("target").resolve("classes"))
                .filter(classes -> Files.exists(classes.resolve("module-info.class")))
                .filter(classes -> !classes.toString().contains("samples") && !classes.startsWith(Path.of("..", "sdk")))
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
