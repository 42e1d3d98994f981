package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.PUBLIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.model.ObjectModel.CommandTraits;
import dev.qemu4j.codegen.model.ValueType;

/** The methods that a class has because it is a command. */
final class CommandMethods {
    private CommandMethods() {}

    /** The type argument of the command: what it returns, boxed; a nullable Void if nothing. */
    static TypeName result(CommandTraits command) {
        ValueType result = command.result();
        return result == null
                ? Names.nullable(ClassName.get(Void.class))
                : TypeCode.javaType(result).box();
    }

    static void add(TypeSpec.Builder type, CommandTraits command) {
        type.addMethod(MethodSpec.methodBuilder("commandName")
                .addAnnotation(Override.class)
                .addModifiers(PUBLIC)
                .returns(Names.STRING)
                .addStatement("return $S", command.wireName())
                .build());
        if (!command.respondsOnSuccess()) {
            type.addMethod(MethodSpec.methodBuilder("respondsOnSuccess")
                    .addAnnotation(Override.class)
                    .addModifiers(PUBLIC)
                    .returns(boolean.class)
                    .addStatement("return false")
                    .build());
        }
        MethodSpec.Builder read = MethodSpec.methodBuilder("readResult")
                .addAnnotation(Override.class)
                .addModifiers(PUBLIC)
                .returns(result(command))
                .addParameter(Names.PARSER, "parser");
        if (command.result() == null) {
            read.addAnnotation(Annotations.suppress("NullAway"))
                    .addStatement("parser.skipChildren()")
                    .addStatement("return null");
        } else {
            read.addStatement(
                    "return $T.result(parser, $L)",
                    Names.OBJECT_READER,
                    CodeBlock.of("in -> $L", TypeCode.read(command.result())));
        }
        type.addMethod(read.build());
    }
}
