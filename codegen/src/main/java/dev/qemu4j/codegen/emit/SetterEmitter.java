package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.PUBLIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ValueType.ListOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Writes the setters of a member: a list has one that appends, too. */
final class SetterEmitter {
    private SetterEmitter() {}

    static void add(TypeSpec.Builder type, ClassName builder, Member member, MemberDocs docs) {
        TypeName valueType = TypeCode.javaType(member.type());
        MethodSpec.Builder set = method(member.javaName(), builder, member)
                .addJavadoc("$L", docs.setter(member))
                .addParameter(valueType, member.javaName());
        type.addMethod(set.addStatement(assignment(member, valueType))
                .addStatement("return this")
                .build());
        if (member.type() instanceof ListOf list) {
            type.addMethod(adder(builder, member, list, docs));
        }
    }

    private static CodeBlock assignment(Member member, TypeName type) {
        if (member.type() instanceof ListOf) {
            return CodeBlock.of("this.$1N = $2T.copyOf($1N)", member.javaName(), List.class);
        }
        return type.isPrimitive()
                ? CodeBlock.of("this.$1N = $1N", member.javaName())
                : CodeBlock.of("this.$1N = $2T.requireNonNull($1N, $1S)", member.javaName(), Objects.class);
    }

    private static MethodSpec adder(ClassName builder, Member member, ListOf list, MemberDocs docs) {
        String name = member.javaName();
        TypeName element = TypeCode.javaType(list.element());
        TypeName copy = com.palantir.javapoet.ParameterizedTypeName.get(ClassName.get(List.class), element.box());
        return method("add" + Character.toUpperCase(name.charAt(0)) + name.substring(1), builder, member)
                .addJavadoc("$L", docs.adder(member))
                .addParameter(element, "element")
                .addStatement("$1T copy = $2N == null ? new $3T<>() : new $3T<>($2N)", copy, name, ArrayList.class)
                .addStatement("copy.add(element)")
                .addStatement("return $N(copy)", name)
                .build();
    }

    private static MethodSpec.Builder method(String name, ClassName builder, Member member) {
        MethodSpec.Builder method =
                MethodSpec.methodBuilder(name).addModifiers(PUBLIC).returns(builder);
        Annotations.add(method, member.presence());
        return method;
    }
}
