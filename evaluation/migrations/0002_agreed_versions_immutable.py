"""What a territory agreed on does not change any more: the database itself refuses it, whoever asks."""

from django.db import migrations

# A deleted meeting or cluster leaves its place empty; nothing else of an agreed version moves.
VERSION = r"""
CREATE FUNCTION public.evaluation_keep_agreed_version() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'event_id', 'lock', 'updated_at'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
        AND (NEW.state = OLD.state OR (OLD.state = 'agreed' AND NEW.state = 'superseded'))
        AND (NEW.event_id IS NULL OR NEW.event_id = OLD.event_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Une version adoptée ne change plus : préparez la version suivante.' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER evaluation_keep_agreed_version
BEFORE UPDATE OR DELETE ON public.evaluation_referentialversion
FOR EACH ROW EXECUTE FUNCTION public.evaluation_keep_agreed_version();
"""
VERSION_BACK = r"""
DROP TRIGGER evaluation_keep_agreed_version ON public.evaluation_referentialversion;
DROP FUNCTION public.evaluation_keep_agreed_version();
"""
CRITERION = r"""
CREATE FUNCTION public.evaluation_keep_agreed_criterion() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    versions bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN versions := versions || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN versions := versions || NEW.version_id; END IF;
    IF TG_OP = 'UPDATE' AND NEW.cluster_id IS NULL
        AND to_jsonb(NEW) - 'cluster_id' = to_jsonb(OLD) - 'cluster_id'
    THEN
        RETURN NEW;
    END IF;
    PERFORM public.evaluation_refuse_agreed(versions);
    RETURN COALESCE(NEW, OLD);
END
$$;
CREATE FUNCTION public.evaluation_keep_agreed_indicator() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    criteria bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN criteria := criteria || OLD.criterion_id; END IF;
    IF TG_OP <> 'DELETE' THEN criteria := criteria || NEW.criterion_id; END IF;
    PERFORM public.evaluation_refuse_agreed(ARRAY(
        SELECT version_id FROM public.evaluation_criterion WHERE id = ANY (criteria)
    ));
    RETURN COALESCE(NEW, OLD);
END
$$;
CREATE TRIGGER evaluation_keep_agreed_criterion
BEFORE INSERT OR UPDATE OR DELETE ON public.evaluation_criterion
FOR EACH ROW EXECUTE FUNCTION public.evaluation_keep_agreed_criterion();
CREATE TRIGGER evaluation_keep_agreed_indicator
BEFORE INSERT OR UPDATE OR DELETE ON public.evaluation_indicator
FOR EACH ROW EXECUTE FUNCTION public.evaluation_keep_agreed_indicator();
"""
CRITERION_BACK = r"""
DROP TRIGGER evaluation_keep_agreed_indicator ON public.evaluation_indicator;
DROP TRIGGER evaluation_keep_agreed_criterion ON public.evaluation_criterion;
DROP FUNCTION public.evaluation_keep_agreed_indicator();
DROP FUNCTION public.evaluation_keep_agreed_criterion();
"""
# The share lock makes a version that is being agreed wait for who writes in it, and the other way round.
REFUSE = r"""
CREATE FUNCTION public.evaluation_refuse_agreed(versions bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM public.evaluation_referentialversion WHERE id = ANY (versions) FOR SHARE;
    IF EXISTS (SELECT 1 FROM public.evaluation_referentialversion WHERE id = ANY (versions) AND state <> 'draft') THEN
        RAISE EXCEPTION 'Une version adoptée ne change plus : préparez la version suivante.'
            USING ERRCODE = 'check_violation';
    END IF;
END
$$;
"""
REFUSE_BACK = "DROP FUNCTION public.evaluation_refuse_agreed(bigint[])"


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_evaluation")]

    operations = [
        migrations.RunSQL(REFUSE, REFUSE_BACK),
        migrations.RunSQL(VERSION, VERSION_BACK),
        migrations.RunSQL(CRITERION, CRITERION_BACK),
    ]
