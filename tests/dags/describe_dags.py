"""Print as JSON what Airflow makes of the DAG files: errors, tasks, edges, owners, retries, parse times."""

import json
import os
import sys

from airflow.dag_processing.dagbag import DagBag


def main() -> None:
    bag = DagBag(dag_folder=os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    described = {
        "errors": bag.import_errors,
        "seconds": {stat.file: stat.duration.total_seconds() for stat in bag.dagbag_stats},
        "heavy": sorted(
            {"trafilatura", "elasticsearch", "numpy", "onnxruntime", "pipeline"} & set(sys.modules)
        ),
        "dags": {
            dag_id: {
                "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
                "owners": sorted({task.owner for task in dag.tasks}),
                "retries": {task.task_id: task.retries for task in dag.tasks},
                "triggers": {task.task_id: str(task.trigger_rule) for task in dag.tasks},
                "doc": dag.doc_md,
                "catchup": dag.catchup,
                "max_active_runs": dag.max_active_runs,
            }
            for dag_id, dag in bag.dags.items()
        },
    }
    print(json.dumps(described))


if __name__ == "__main__":
    main()
