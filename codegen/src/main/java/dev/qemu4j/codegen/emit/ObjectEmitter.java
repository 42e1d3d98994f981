package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.ObjectModel.Role;
import dev.qemu4j.codegen.model.ValueType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a class with members: a struct, a branch, a command or an event. */
final class ObjectEmitter {
    private final ObjectModel object;
    private final Set<String> inherited;
    private final Related related;
    private final MemberDocs memberDocs;
    private final ClassName builder;
    private @Nullable ClassName argument;

    ObjectEmitter(ObjectModel object, Docs docs, Related related) {
        this(object, docs, related, Set.of());
    }

    /** Of a branch: the names of the members that the union's interface declares. */
    ObjectEmitter(ObjectModel object, Docs docs, Related related, Set<String> inherited) {
        this.related = related;
        this.object = object;
        this.inherited = inherited;
        memberDocs = new MemberDocs(object, docs);
        builder = object.javaName().nestedClass("Builder");
    }

    /** Adds a factory of the option's argument that says the same on a command line. */
    ObjectEmitter ofArgument(@Nullable ClassName type) {
        argument = type;
        return this;
    }

    TypeSpec emit() {
        TypeSpec.Builder type = TypeSpec.classBuilder(object.javaName())
                .addModifiers(PUBLIC, FINAL)
                .superclass(superclass())
                .addJavadoc("$L", memberDocs.type());
        if (object.union() != null) {
            type.addSuperinterface(object.union());
        }
        Annotations.add(type, object.presence());
        members().forEach(member -> type.addField(field(member)));
        if (object.inline() != null) {
            type.addField(object.inline().type().javaName(), object.inline().javaName(), PRIVATE, FINAL);
        }
        type.addMethod(constructor());
        factories(type);
        if (argument != null) {
            type.addMethod(ofArgument(argument, builder));
        }
        object.members().forEach(member -> type.addMethod(accessor(member)));
        if (object.inline() != null) {
            type.addMethod(inlineAccessor(object.inline()));
        }
        if (object.command() != null) {
            CommandMethods.add(type, object.command());
        }
        if (object.role() == Role.EVENT) {
            type.addMethod(eventName());
        }
        type.addMethod(writeMembers());
        if (object.role() == Role.STRUCT || object.role() == Role.EVENT) {
            type.addMethod(read());
        }
        type.addMethod(MethodSpec.methodBuilder("toBuilder")
                .addJavadoc("Returns a builder that holds what this object holds.\n\n@return a builder of its own")
                .addModifiers(PUBLIC)
                .returns(builder)
                .addStatement("return new $T(this)", builder)
                .build());
        type.addType(new BuilderEmitter(object, memberDocs, related, argument != null).emit());
        return type.build();
    }

    private List<Member> members() {
        return object.members().stream()
                .filter(member -> member.fixed() == null)
                .toList();
    }

    private TypeName superclass() {
        if (object.role() == Role.EVENT) {
            return Names.QMP_EVENT;
        }
        return object.command() == null
                ? Names.QAPI_OBJECT
                : ParameterizedTypeName.get(Names.QAPI_COMMAND, CommandMethods.result(object.command()));
    }

    private static FieldSpec field(Member member) {
        return FieldSpec.builder(Names.nullable(TypeCode.javaType(member.type())), member.javaName(), PRIVATE, FINAL)
                .build();
    }

    private MethodSpec constructor() {
        MethodSpec.Builder method = MethodSpec.constructorBuilder()
                .addModifiers(PRIVATE)
                .addParameter(builder, "builder")
                .addStatement("super(builder)");
        members()
                .forEach(member ->
                        method.addStatement("$L = builder.$N", Names.field(member.javaName()), member.javaName()));
        if (object.inline() != null) {
            method.addStatement(
                    "$1N = $2T.requireNonNull(builder.$1N, $1S)",
                    object.inline().javaName(),
                    Objects.class);
        }
        return method.build();
    }

    private void factories(TypeSpec.Builder type) {
        MethodSpec.Builder start = MethodSpec.methodBuilder("builder")
                .addModifiers(PUBLIC, STATIC)
                .returns(builder)
                .addJavadoc("Starts with what is required.\n\n");
        if (!object.positional()) {
            type.addMethod(
                    start.addJavadoc("@return a builder; its {@code build} checks that all that is required was set")
                            .addStatement("return new $T()", builder)
                            .build());
            return;
        }
        if (object.startsWithNothing() && !Parameters.required(object).isEmpty()) {
            type.addMethod(MethodSpec.methodBuilder("builder")
                    .addModifiers(PUBLIC, STATIC)
                    .returns(builder)
                    .addJavadoc(
                            "Starts with nothing.\n\n@return a builder; its {@code build} checks that all that is required was set")
                    .addStatement("return new $T()", builder)
                    .build());
        }
        MethodSpec.Builder of = MethodSpec.methodBuilder("of")
                .addModifiers(PUBLIC, STATIC)
                .returns(object.javaName())
                .addJavadoc("Returns one with what is required and nothing else.\n\n");
        CodeBlock.Builder chain = CodeBlock.builder().add("return new $T()", builder);
        CodeBlock.Builder names = CodeBlock.builder();
        for (ParameterSpec parameter : Parameters.required(object)) {
            start.addParameter(parameter)
                    .addJavadoc("@param $L $L\n", parameter.name(), memberDocs.parameter(parameter.name()));
            of.addParameter(parameter)
                    .addJavadoc("@param $L $L\n", parameter.name(), memberDocs.parameter(parameter.name()));
            chain.add(".$1N($1N)", parameter.name());
            names.add(names.isEmpty() ? "$N" : ", $N", parameter.name());
        }
        type.addMethod(start.addJavadoc("@return a builder")
                .addStatement(chain.build())
                .build());
        type.addMethod(of.addJavadoc("@return the object")
                .addStatement("return builder($L).build()", names.build())
                .build());
    }

    private MethodSpec ofArgument(ClassName type, ClassName builder) {
        String name = Character.toLowerCase(type.simpleName().charAt(0))
                + type.simpleName().substring(1);
        return MethodSpec.methodBuilder("of")
                .addModifiers(PUBLIC, STATIC)
                .returns(object.javaName())
                .addParameter(type, name)
                .addJavadoc(
                        "Returns the command that makes at run time what the command line makes of the same value.\n\n"
                                + "@param $L one of the catalogue\n@return the command",
                        name)
                .addStatement("return new $T().read($T.of($N.toJson())).made()", builder, Names.OBJECT_READER, name)
                .build();
    }

    private MethodSpec accessor(Member member) {
        TypeName type = TypeCode.javaType(member.type());
        MethodSpec.Builder method = MethodSpec.methodBuilder(member.javaName())
                .addModifiers(PUBLIC)
                .addJavadoc("$L", memberDocs.accessor(member));
        Annotations.add(method, member.presence());
        if (inherited.contains(member.wireName())) {
            method.addAnnotation(Override.class);
        }
        if (member.fixed() != null) {
            return method.returns(type).addStatement(fixed(member, type)).build();
        }
        if (member.required()) {
            return method.returns(type)
                    .addStatement("return sent($N, $S)", member.javaName(), member.wireName())
                    .build();
        }
        return method.returns(Names.nullable(type))
                .addStatement("return $N", member.javaName())
                .build();
    }

    private static CodeBlock fixed(Member member, TypeName type) {
        return member.type() == ValueType.Scalar.STR
                ? CodeBlock.of("return $S", member.fixed())
                : CodeBlock.of("return $T.of($S)", type, member.fixed());
    }

    private MethodSpec inlineAccessor(ObjectModel.Inline inline) {
        return MethodSpec.methodBuilder(inline.javaName())
                .addJavadoc(
                        "Returns the members of the union, which are among those of this object.\n\n@return one branch of the union")
                .addModifiers(PUBLIC)
                .returns(inline.type().javaName())
                .addStatement("return $N", inline.javaName())
                .build();
    }

    private MethodSpec eventName() {
        return MethodSpec.methodBuilder("eventName")
                .addAnnotation(Override.class)
                .addModifiers(PUBLIC)
                .returns(Names.STRING)
                .addStatement("return $S", object.name())
                .build();
    }

    private MethodSpec writeMembers() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("writeMembers")
                .addAnnotation(Override.class)
                .addModifiers(PUBLIC)
                .addParameter(Names.GENERATOR, "json");
        for (Member member : object.members()) {
            if (member.fixed() != null) {
                method.addStatement("json.writeStringProperty($S, $S)", member.wireName(), member.fixed());
            } else if (member.secret()) {
                method.addStatement("writeSecret(json, $S, $L)", member.wireName(), Names.field(member.javaName()));
            } else {
                method.addStatement(TypeCode.put(
                        member.wireName(), CodeBlock.of("$L", Names.field(member.javaName())), member.type()));
            }
        }
        if (object.inline() != null) {
            method.addStatement("$N.writeMembers(json)", object.inline().javaName());
        }
        return method.addStatement("writeOther(json)").build();
    }

    private MethodSpec read() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("read")
                .addModifiers(PUBLIC, STATIC)
                .returns(object.javaName())
                .addParameter(Names.PARSER, "parser");
        if (object.role() == Role.EVENT) {
            return method.addParameter(Names.nullable(Names.INSTANT), "timestamp")
                    .addJavadoc(
                            "Reads the event's data.\n\n@param parser stands on the data's first token, and is left on its last\n"
                                    + "@param timestamp when QEMU reported it; null if unknown\n@return the event")
                    .addStatement(
                            "return new $T().timestamp(timestamp).read(new $T(parser)).made()",
                            builder,
                            Names.OBJECT_READER)
                    .build();
        }
        return method.addJavadoc(
                        "Reads an object.\n\n@param parser stands on the object's first token, and is left on its last\n@return the object")
                .addStatement("return new $T().read(new $T(parser)).made()", builder, Names.OBJECT_READER)
                .build();
    }
}
