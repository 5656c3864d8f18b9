"""The teacher's desk: a whole class graded, on one machine or a cluster, and graded again."""
