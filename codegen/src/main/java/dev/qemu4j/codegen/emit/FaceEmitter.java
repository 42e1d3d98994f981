package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.ObjectModel.CommandTraits;
import dev.qemu4j.codegen.model.ValueType;
import java.util.List;
import java.util.Objects;

/** Writes the class with a method for each command of a family: one that returns futures, or one that waits. */
final class FaceEmitter {
    private final ClassName name;
    private final String title;
    private final Docs docs;
    private final boolean blocking;

    FaceEmitter(ClassName name, String title, Docs docs, boolean blocking) {
        this.name = name;
        this.title = title;
        this.docs = docs;
        this.blocking = blocking;
    }

    TypeSpec emit(List<ObjectModel> commands) {
        ClassName executor = blocking ? Names.BLOCKING_EXECUTOR : Names.EXECUTOR;
        TypeSpec.Builder type = TypeSpec.classBuilder(name)
                .addModifiers(PUBLIC, FINAL)
                .addJavadoc(
                        blocking
                                ? "The commands of $L. Each waits for the reply, and throws what the client tells of."
                                : "The commands of $L. Each future fails with what the client tells of.",
                        title)
                .addField(executor, "executor", PRIVATE, FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(PUBLIC)
                        .addJavadoc("Sends the commands by a client.\n\n@param executor the client")
                        .addParameter(executor, "executor")
                        .addStatement("this.executor = executor")
                        .build());
        if (commands.stream().anyMatch(command -> traits(command).presence().deprecated())) {
            type.addAnnotation(Annotations.suppress("deprecation"));
        }
        for (ObjectModel command : commands) {
            if (command.positional()) {
                type.addMethod(method(command, false));
            }
            if (command.hasOptions() || !command.positional()) {
                type.addMethod(method(command, true));
            }
        }
        return type.build();
    }

    private MethodSpec method(ObjectModel command, boolean options) {
        ClassName type = command.javaName();
        String wireName = traits(command).wireName();
        String simple = type.simpleName();
        MemberDocs words = new MemberDocs(command, docs);
        MethodSpec.Builder method = MethodSpec.methodBuilder(
                        Character.toLowerCase(simple.charAt(0)) + simple.substring(1))
                .addModifiers(PUBLIC)
                .returns(result(traits(command)))
                .addJavadoc("$L", words.summary())
                .addJavadoc("Executes {@link $T $L}.\n\n", type, wireName);
        Annotations.add(method, traits(command).presence());
        CodeBlock.Builder names = CodeBlock.builder();
        if (command.positional()) {
            for (ParameterSpec parameter : Parameters.required(command)) {
                method.addParameter(parameter)
                        .addJavadoc("@param $L $L\n", parameter.name(), words.phrase(parameter.name()));
                names.add(names.isEmpty() ? "$N" : ", $N", parameter.name());
            }
        }
        if (options) {
            ClassName builder = type.nestedClass("Builder");
            method.addParameter(Names.consumerOf(builder), "others")
                    .addJavadoc("@param others sets the arguments that are not required\n")
                    .addStatement("$T made = $T.builder($L)", builder, type, names.build())
                    .addStatement("others.accept(made)");
        }
        ValueType returned = traits(command).result();
        if (!blocking) {
            method.addJavadoc(returned == null ? "@return completes with null" : "@return the result");
        } else if (returned != null) {
            method.addJavadoc("@return the result");
        }
        if (traits(command).presence().deprecated()) {
            method.addJavadoc("\n@deprecated see {@link $T}", type);
        }
        CodeBlock made = options ? CodeBlock.of("made.build()") : CodeBlock.of("$T.of($L)", type, names.build());
        return method.addStatement(
                        blocking && returned == null ? "executor.execute($L)" : "return executor.execute($L)", made)
                .build();
    }

    private static CommandTraits traits(ObjectModel command) {
        return Objects.requireNonNull(command.command());
    }

    private TypeName result(CommandTraits command) {
        if (!blocking) {
            return Names.futureOf(CommandMethods.result(command));
        }
        ValueType result = command.result();
        return result == null ? TypeName.VOID : TypeCode.javaType(result);
    }
}
