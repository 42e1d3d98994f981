package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.DEFAULT;
import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.model.ObjectModel;
import java.util.Map;

/** Writes the part of a client that depends on the schema: a method for each family, and the events by name. */
final class CatalogEmitter {
    private final Map<String, ClassName> faces;
    private final Map<String, ClassName> blockingFaces;

    CatalogEmitter(Map<String, ClassName> faces, Map<String, ClassName> blockingFaces) {
        this.faces = faces;
        this.blockingFaces = blockingFaces;
    }

    TypeSpec commands() {
        return face("QmpCommands", Names.EXECUTOR, faces, "All commands of QEMU, by the modules of its schema.");
    }

    TypeSpec blockingCommands() {
        return face(
                "BlockingQmpCommands",
                Names.BLOCKING_EXECUTOR,
                blockingFaces,
                "All commands of QEMU, by the modules of its schema; each waits for the reply.");
    }

    private static TypeSpec face(String name, ClassName executor, Map<String, ClassName> faces, String title) {
        TypeSpec.Builder type = TypeSpec.interfaceBuilder(name)
                .addModifiers(PUBLIC)
                .addSuperinterface(executor)
                .addJavadoc(title);
        faces.forEach((family, face) -> type.addMethod(MethodSpec.methodBuilder(Naming.method(family))
                .addModifiers(PUBLIC, DEFAULT)
                .returns(face)
                .addJavadoc("Returns the commands of {@code $L}.\n\n@return the commands, sent by this client", family)
                .addStatement("return new $T(this)", face)
                .build()));
        return type.build();
    }

    TypeSpec events(Api api) {
        MethodSpec.Builder read = MethodSpec.methodBuilder("read")
                .addModifiers(PUBLIC, STATIC)
                .returns(Names.nullable(Names.QMP_EVENT))
                .addParameter(String.class, "name")
                .addParameter(Names.PARSER, "data")
                .addParameter(Names.nullable(Names.INSTANT), "timestamp")
                .addJavadoc("Reads an event.\n\n@param name its name in the protocol\n")
                .addJavadoc("@param data stands on the first token of its data, and is left on the last\n")
                .addJavadoc("@param timestamp when QEMU reported it; null if unknown\n")
                .addJavadoc("@return the event; null if there is no class for it")
                .addCode("return switch (name) {\n$>");
        CodeBlock.Builder names = CodeBlock.builder().add("return switch (type.getSimpleName()) {\n$>");
        for (ObjectModel event : api.events()) {
            read.addStatement("case $S -> $T.read(data, timestamp)", event.name(), event.javaName());
            names.addStatement("case $S -> $S", event.javaName().simpleName(), event.name());
        }
        read.addStatement("default -> null").addCode("$<};\n");
        names.addStatement("default -> null").add("$<};\n");
        return TypeSpec.classBuilder("QmpEventTypes")
                .addModifiers(PUBLIC, FINAL)
                .addAnnotation(Annotations.suppress("deprecation"))
                .addJavadoc("The events of QEMU's schema by name.")
                .addMethod(MethodSpec.constructorBuilder().addModifiers(PRIVATE).build())
                .addMethod(read.build())
                .addMethod(MethodSpec.methodBuilder("nameOf")
                        .addModifiers(PUBLIC, STATIC)
                        .returns(Names.nullable(Names.STRING))
                        .addParameter(
                                ParameterizedTypeName.get(
                                        ClassName.get(Class.class), WildcardTypeName.subtypeOf(Names.QMP_EVENT)),
                                "type")
                        .addJavadoc("Returns an event's name in the protocol.\n\n@param type the event's class\n"
                                + "@return the name; null if the class is not one event")
                        .addCode(names.build())
                        .build())
                .build();
    }
}
