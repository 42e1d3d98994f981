package dev.qemu4j.codegen.types;

import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.TypeVariableName;
import dev.qemu4j.codegen.docs.Wrap;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** Code that all classes of a catalogue share. */
final class Emitted {
    static final String ROOT = "dev.qemu4j";
    static final TypeVariableName B = TypeVariableName.get("B");
    private static final ClassName UNSTABLE = ClassName.get("dev.qemu4j.qapi", "Unstable");

    private Emitted() {}

    static TypeName consumerOf(TypeName type) {
        return ParameterizedTypeName.get(ClassName.get(Consumer.class), type);
    }

    /** A setter, as a default method or as one that decides between two of the same name. */
    static MethodSpec setter(Setter setter, TypeName returned, Modifier modifier, Facts facts) {
        String parameter = "value";
        boolean override = modifier == Modifier.PUBLIC;
        MethodSpec.Builder method = MethodSpec.methodBuilder(setter.method())
                .addModifiers(override ? List.of(PUBLIC) : List.of(PUBLIC, modifier))
                .returns(returned)
                .addParameter(setter.type(), parameter)
                .addStatement("return property($S, $N)", setter.name(), parameter);
        if (override) {
            method.addAnnotation(Override.class);
        }
        if (setter.isUnstable()) {
            method.addAnnotation(UNSTABLE);
        }
        return method.addJavadoc(setterDoc(setter, facts)).build();
    }

    private static CodeBlock setterDoc(Setter setter, Facts facts) {
        StringBuilder doc = new StringBuilder(setter.words() == null ? "" : setter.words() + "\n\n<p>");
        doc.append("Sets {@code ").append(setter.name()).append('}');
        if (setter.defaultValue() != null) {
            doc.append("; default {@code ").append(setter.defaultValue()).append('}');
        }
        doc.append('.');
        String where = setter.where() == null ? where(setter.versions(), facts) : where(setter.where(), facts);
        if (!where.isEmpty()) {
            doc.append(' ').append(where);
        }
        doc.append("\n\n@param value ").append(valueDoc(setter)).append("\n@return this builder");
        return CodeBlock.of("$L", Wrap.lines(doc.toString()));
    }

    private static String valueDoc(Setter setter) {
        if (setter.reference() != null) {
            return switch (setter.reference()) {
                case "mac" -> "the card's address";
                case "pci-address" -> "the place on the bus";
                case "uuid" -> "a UUID, or {@code auto}";
                case "blockdev" -> "the node's name, or the drive's id";
                default -> "the id of the " + setter.reference();
            };
        }
        return switch (setter.kind()) {
            case "bool" -> "true for {@code on}";
            case "size" -> "an amount of bytes";
            default -> "the value";
        };
    }

    /** In which versions, and on which targets; empty if in all and on all. */
    static String where(Where where, Facts facts) {
        List<Where.Part> parts = where.parts(facts);
        if (parts.size() == 1) {
            String versions = where(where.versions(), facts);
            String targets = parts.get(0).targets();
            String on = targets.equals(Where.ALL) ? "" : "On " + targets.replace(" ", ", ") + ".";
            return (versions + ' ' + on).strip();
        }
        return parts.stream()
                .map(part -> versions(part.versions()) + " on "
                        + (part.targets().equals(Where.ALL)
                                ? "all targets"
                                : part.targets().replace(" ", ", ")))
                .collect(Collectors.joining("; in QEMU ", "In QEMU ", "."));
    }

    private static String where(VersionSet versions, Facts facts) {
        return versions.equals(facts.versions()) ? "" : "In QEMU " + versions(versions) + ".";
    }

    private static String versions(VersionSet versions) {
        return versions.versions().stream().map(Version::toString).collect(Collectors.joining(", "));
    }

    static MethodSpec privateConstructor() {
        return MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build();
    }

    static MethodSpec.Builder factory(String name, TypeName returned) {
        return MethodSpec.methodBuilder(name).addModifiers(PUBLIC, STATIC).returns(returned);
    }

    static TypeSpec.Builder finalClass(String name) {
        return TypeSpec.classBuilder(name).addModifiers(PUBLIC, Modifier.FINAL);
    }
}
