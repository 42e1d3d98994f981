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

/** Writes the setters of members, with shorter ways for lists, alternates and objects. */
final class SetterEmitter {
    private final TypeSpec.Builder type;
    private final ClassName builder;
    private final MemberDocs docs;
    private final Related related;

    SetterEmitter(TypeSpec.Builder type, ClassName builder, MemberDocs docs, Related related) {
        this.type = type;
        this.builder = builder;
        this.docs = docs;
        this.related = related;
    }

    void add(Member member) {
        TypeName valueType = TypeCode.javaType(member.type());
        type.addMethod(setter(member, valueType)
                .addStatement(assignment(member, valueType))
                .addStatement("return this")
                .build());
        if (member.type() instanceof ListOf list) {
            add(appending(member, TypeCode.javaType(list.element())));
        }
        new ShortSetters(this, related).add(member);
    }

    void add(MethodSpec.Builder method) {
        type.addMethod(method.build());
    }

    MethodSpec.Builder setter(Member member, TypeName parameter) {
        return method(member.javaName(), member)
                .addJavadoc("$L", docs.setter(member))
                .addParameter(parameter, member.javaName());
    }

    private static CodeBlock assignment(Member member, TypeName type) {
        if (member.type() instanceof ListOf) {
            return CodeBlock.of("this.$1N = $2T.copyOf($1N)", member.javaName(), List.class);
        }
        return type.isPrimitive()
                ? CodeBlock.of("this.$1N = $1N", member.javaName())
                : CodeBlock.of("this.$1N = $2T.requireNonNull($1N, $1S)", member.javaName(), Objects.class);
    }

    /** Sets a member whose type is an alternate to its null. */
    MethodSpec.Builder toNull(Member member) {
        return method("no" + capital(member), member).addJavadoc("$L", docs.toNull(member));
    }

    MethodSpec.Builder adder(Member member, TypeName element) {
        return method(adderName(member), member)
                .addJavadoc("$L", docs.adder(member))
                .addParameter(element, "element");
    }

    String adderName(Member member) {
        return "add" + capital(member);
    }

    private static String capital(Member member) {
        String name = member.javaName();
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private MethodSpec.Builder appending(Member member, TypeName element) {
        String name = member.javaName();
        return adder(member, element)
                .addStatement(
                        "$1T copy = $2N == null ? new $3T<>() : new $3T<>($2N)",
                        Names.listOf(element),
                        name,
                        ArrayList.class)
                .addStatement("copy.add(element)")
                .addStatement("return $N(copy)", name);
    }

    private MethodSpec.Builder method(String name, Member member) {
        MethodSpec.Builder method =
                MethodSpec.methodBuilder(name).addModifiers(PUBLIC).returns(builder);
        Annotations.add(method, member.presence());
        return method;
    }
}
